"""The question why a change was made, put to whoever made it, and the weekly list of what is unexplained. Pure."""

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
PEOPLE: Final = 20
"""How many people the weekly list names before it says how many more there are."""


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
        page=f"/timeline/changes/{first.id}" if single else "/timeline",
        kinds=tuple(sorted({change.resource.partition("/")[0] for change in changes})),
        people=(who,),
    )


@dataclass(frozen=True, slots=True)
class UnexplainedOfOne:
    """What one person left unexplained in a week: the changes, and the names of what they changed."""

    who: str
    changes: tuple[int, ...]
    titles: tuple[str, ...]

    @property
    def line(self) -> str:
        count = len(self.changes)
        named = list(dict.fromkeys(cut(plain(title)) for title in self.titles))
        more = f" and {len(named) - FIELDS} more" if len(named) > FIELDS else ""
        numbers = ", ".join(map(str, self.changes[:SHOWN]))
        rest = ", ..." if count > SHOWN else ""
        changes = "1 change" if count == 1 else f"{count} changes"
        return f"{plain(self.who)}, {changes}: {', '.join(named[:FIELDS])}{more} ({numbers}{rest})."


def week(since: float, until: float, people: Sequence[UnexplainedOfOne], older: int) -> Message:
    """What nobody has explained of a week's changes. Nobody is mentioned: everybody was asked once already."""
    count = sum(len(one.changes) for one in people)
    more = sum(len(one.changes) for one in people[PEOPLE:])
    what = "1 unexplained change" if count == 1 else f"{count} unexplained changes"
    return Message(
        event="changes.unexplained",
        severity="low",
        title=f"{what} in the week until {time(until)}",
        text=(
            *(one.line for one in people[:PEOPLE]),
            *([f"{len(people) - PEOPLE} more made {more} of them."] if len(people) > PEOPLE else []),
            *(
                [f"Of the time before, {older} {'is' if older == 1 else 'are'} still unexplained."]
                if older
                else []
            ),
            'Whoever knows why says so: guardrail reason CHANGE --because "...". `guardrail unexplained` lists them.',
        ),
        path=f"/api/v1/changes/unexplained?since={time(since)}",
        page="/timeline",
        details={
            "since": time(since),
            "until": time(until),
            "count": count,
            "people": {one.who: len(one.changes) for one in people[:PEOPLE]},
            "older": older,
        },
    )
