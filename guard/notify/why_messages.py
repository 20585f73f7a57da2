"""The question why a change was made, put to whoever made it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from drift.core.json_view import time
from guard.core.text.plain_text import cut, plain
from guard.notify.messages import Message

SHOWN: Final = 10
"""How many changes a message names before it says how many more there are."""
FIELDS: Final = 3


@dataclass(frozen=True, slots=True)
class AskedChange:
    """A change that somebody is asked about, by the names that people know."""

    id: int
    resource: str
    title: str
    operation: str
    fields: tuple[str, ...]
    at: float

    @property
    def line(self) -> str:
        """The change in one line."""
        named = ", ".join(self.fields[:FIELDS])
        more = f" and {len(self.fields) - FIELDS} more" if len(self.fields) > FIELDS else ""
        what = f"{self.operation} {named}{more}".rstrip() if self.operation == "updated" else self.operation
        return f"{cut(plain(self.title))} ({self.resource}), {what}, {time(self.at)}"


def why(who: str, changes: Sequence[AskedChange], slack_id: str) -> Message:
    """One message to one person about all that they changed within a short time."""
    first, shown = changes[0], changes[:SHOWN]
    single = len(changes) == 1
    did = f"changed {cut(plain(first.title))}" if single else f"made {len(changes)} changes"
    numbers = " ".join(str(change.id) for change in shown)
    more = f"And {len(changes) - SHOWN} more: `guardrail unexplained` lists them."
    return Message(
        event="change.why",
        severity="low",
        title=f"Why? {who} {did}",
        text=(
            *(f"Change {change.id}: {change.line}." for change in shown),
            *([more] if len(changes) > SHOWN else []),
            f'Say it in one line: guardrail reason {numbers} --because "..." --ticket SUP-41',
            "It stands beside the change with your name, and approves nothing. You are asked once.",
        ),
        path=f"/api/v1/changes/{first.id}" if single else "/api/v1/changes/unexplained",
        details={"who": who, "changes": [change.id for change in changes]},
        mentions=(slack_id,) if slack_id else (),
    )
