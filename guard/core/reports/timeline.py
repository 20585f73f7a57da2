"""What happened, newest first: changes and entries of the activity log in one list, alike ones folded. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from drift.core.model.activity import Activity, Actor
from drift.core.model.records import ChangeRecord
from guard.core.model.records import Decision

APART: Final = 3600.0
"""Seconds that may lie between two happenings which are folded into one line."""
Position: TypeAlias = tuple[float, int, int | str]
"""The place of a happening in the list: its moment; 1 for a change, 0 for an entry and 2 for a decision;
its number or id."""


@dataclass(frozen=True, slots=True)
class Happening:
    """A change, or an entry of the activity log, with the newest decision about each of them that policies minded or
    not. `at` is when it was made or, where that is unknown, found. `listed_by` is the decision that lists it, in a list
    of what policies minded."""

    at: float
    change: ChangeRecord | None = None
    entry: Activity | None = None
    decisions: tuple[Decision, ...] = ()
    listed_by: str = ""

    @property
    def actor(self) -> Actor:
        if self.change is not None:
            return self.change.attribution.actor
        return self.entry.actor if self.entry is not None else Actor()

    @property
    def position(self) -> Position:
        if self.listed_by:
            return self.at, 2, self.listed_by
        if self.change is not None:
            return self.at, 1, self.change.id
        return self.at, 0, self.entry.id if self.entry is not None else ""

    @property
    def minded(self) -> tuple[Decision, ...]:
        """The decisions in which a policy minded."""
        return tuple(decision for decision in self.decisions if decision.judgement.broken)


@dataclass(slots=True)
class Line:
    """A happening, and those that are folded into it because they are alike."""

    newest: Happening
    alike: list[Happening] = field(default_factory=list)

    @property
    def oldest(self) -> Happening:
        return self.alike[-1] if self.alike else self.newest


def of_change(change: ChangeRecord, decisions: Iterable[Decision] = ()) -> Happening:
    at = change.attribution.at
    return Happening(change.detected_at if at is None else float(at), change, None, tuple(decisions))


def of_entry(entry: Activity, decisions: Iterable[Decision] = ()) -> Happening:
    return Happening(float(entry.created_at), None, entry, tuple(decisions))


def newest_first(happenings: Iterable[Happening]) -> list[Happening]:
    return sorted(happenings, key=lambda one: one.position, reverse=True)


def folded(
    happenings: Sequence[Happening], most: int, alike: Callable[[Happening], Hashable] | None = None
) -> tuple[list[Line], int]:
    """At most so many lines of happenings that are given newest first, and how many of these the lines hold. Without
    `alike` nothing is folded."""
    lines: list[Line] = []
    last: dict[Hashable, Line] = {}
    for place, happening in enumerate(happenings):
        key = alike(happening) if alike else place
        line = last.get(key)
        if line is not None and line.oldest.at - happening.at <= APART:
            line.alike.append(happening)
            continue
        if len(lines) == most:
            return lines, place
        last[key] = Line(happening)
        lines.append(last[key])
    return lines, len(happenings)


def alike(happening: Happening) -> Hashable:
    """What two happenings have in common that are one line: who, what, and what the policies said of it."""
    said = tuple(
        (decision.verdict, reason.policy)
        for decision in happening.minded
        for reason in decision.judgement.broken
    )
    if (change := happening.change) is not None:
        cause = change.attribution.cause
        asked_for = cause.proposal if cause is not None else ""
        what: Hashable = (
            change.ref.kind,
            change.operation,
            change.fields,
            change.attribution.source,
            asked_for,
        )
    else:
        what = happening.entry.type if happening.entry is not None else ""
    return happening.actor, what, said
