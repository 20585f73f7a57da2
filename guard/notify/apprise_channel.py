"""Channels by apprise: Teams, PagerDuty and many others, each by an address. The library is an optional extra."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import re
from dataclasses import dataclass, field
from typing import Any, Final

from guard.core.model.records import Notification
from guard.core.text.plain_text import plain
from guard.notify.channel import Failed, Posted, link
from guard.notify.unusable import Unusable

MISSING: Final = "apprise is not installed: run `make apprise`"
_CALLS_ALL: Final = re.compile(r"@(everyone|here|channel|all)\b", re.IGNORECASE)
_KINDS: Final = {"low": "info", "medium": "info", "high": "warning", "critical": "failure"}


@dataclass(frozen=True, slots=True)
class AppriseChannel:
    """The address holds a secret: it is never logged. apprise says only whether a message was taken."""

    name: str
    service: Any = field(repr=False)

    @property
    def edits(self) -> bool:
        return False

    def send(self, notification: Notification, base_url: str, earlier: Posted | None) -> Posted | Failed:
        payload = notification.payload
        url = link(payload, base_url)
        lines = [*(_quiet(str(line)) for line in payload["text"]), *([url] if url else [])]
        taken = self.service.notify(
            title=_quiet(f"[{payload['severity']}] {payload['title']}"),
            body="\n".join(lines) or "-",
            notify_type=_KINDS.get(str(payload["severity"]), "failure"),
            body_format="text",
        )
        return Posted() if taken else Failed("apprise could not deliver it", away=True)


def _quiet(text: str) -> str:
    """On one line, calling nobody: a name in a log entry must not wake a whole room."""
    return _CALLS_ALL.sub(r"(at)\1", plain(text))


def apprise_channel(name: str, address: str) -> AppriseChannel | Unusable:
    """The channel behind an address as apprise writes them, or one that says what is missing."""
    if importlib.util.find_spec("apprise") is None:
        return Unusable(name, MISSING)
    logging.getLogger("apprise").disabled = True  # its lines hold parts of addresses, which are secrets
    service = importlib.import_module("apprise").Apprise()
    if not service.add(address):
        return Unusable(name, "apprise knows no such address")
    return AppriseChannel(name, service)
