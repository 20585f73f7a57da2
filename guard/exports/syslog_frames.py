"""Messages of syslog (RFC 5424), each with its length before it (RFC 5425). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from guard.exports.target import Outgoing

APP: Final = "intercom-guardrail"
_LOG_AUDIT: Final = 13
"""The facility of audit logs."""
_SEVERITY: Final = {1: 6, 2: 5, 3: 4, 4: 3, 5: 2}
"""Of OCSF -> of syslog: informational, notice, warning, error, critical."""
_HEADER: Final = re.compile(r"[^!-~]")
_ESCAPED: Final = re.compile(r'(["\\\]])')
_OURS: Final = "guardrail@32473"
"""The name of our structured data, under the number that RFC 5612 keeps for those without one of their own."""


def frames(events: Iterable[Outgoing], host: str) -> bytes:
    """The events one after the other, as they go over the wire."""
    return b"".join(_frame(_message(event, host)) for event in events)


def _frame(message: bytes) -> bytes:
    return b"%d %s" % (len(message), message)


def _message(event: Outgoing, host: str) -> bytes:
    priority = _LOG_AUDIT * 8 + _SEVERITY[event.severity]
    at = datetime.fromtimestamp(event.at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    id_ = _ESCAPED.sub(r"\\\1", event.id)
    head = (
        f"<{priority}>1 {at} {header_word(host, 255)} {APP} - {header_word(event.event, 32)} "
        f'[{_OURS} id="{id_}"] '
    )
    return head.encode() + event.body


def header_word(text: str, most: int) -> str:
    """A word of the header: visible ASCII of a bounded length; `-` stands for nothing."""
    return _HEADER.sub("", text)[:most] or "-"
