"""Several messages told as one: what a budget held back, or what waited for the morning. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from drift.core.model.resources import Json
from guard.core.model.message_events import DIGEST, SEVERITIES
from guard.core.model.records import Notification
from guard.core.text.moments import minute
from guard.notify.messages import Message

SHOWN: Final = 100
"""How many matters a digest names before it says how many more there are."""


def digest_of(gathered: Sequence[Notification]) -> Message:
    """One message about all of these, the worst first. Of a matter, the last message speaks for those before it."""
    matters: dict[str, list[Notification]] = {}
    for one in sorted(gathered, key=lambda one: (one.created_at, one.id)):
        matters.setdefault(one.matter or one.id, []).append(one)
    told = sorted(matters.values(), key=lambda several: -max(map(_rank, several)))
    first = min(one.created_at for one in gathered)
    count = f"{len(gathered)} messages"
    more = len(told) - SHOWN
    return Message(
        event=DIGEST,
        severity=SEVERITIES[max(map(_rank, gathered))],
        title=f"{count} since {minute(first)}",
        text=(
            *(_line(several) for several in told[:SHOWN]),
            *([f"And {more} more: the console has them all."] if more > 0 else []),
        ),
        page="/",
        path="/api/v1/drift",
        details={"messages": [_item(several) for several in told[:SHOWN]], "count": len(gathered)},
    )


def _rank(one: Notification) -> int:
    severity = one.payload["severity"]
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES) - 1


def _worst(several: Sequence[Notification]) -> str:
    return SEVERITIES[max(map(_rank, several))]


def _line(several: Sequence[Notification]) -> str:
    before = f" (after {len(several) - 1} earlier)" if len(several) > 1 else ""
    return f"[{_worst(several)}] {several[-1].payload['title']}{before}"


def _item(several: Sequence[Notification]) -> dict[str, Json]:
    last = several[-1].payload
    return {
        "event": last["event"],
        "severity": _worst(several),
        "title": last["title"],
        "matter": several[-1].matter or None,
        "path": last.get("path") or "",
        "page": last.get("page") or "",
        "messages": len(several),
    }
