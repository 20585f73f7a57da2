"""What is asked of the conversations about one resource, and what every answer needs: the period and its totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from drift.core.catalogue.kind import Kind
from drift.core.conversations.counting import By, Tally, Which
from drift.core.model.gone import day_in_words
from drift.core.model.resources import Body, Ref
from guard.context import UnitOfWork
from guard.core.effects.known import Known
from guard.core.effects.reach.counts import Counter
from guard.core.effects.reach.edit import Edit
from guard.core.effects.reach.report import Line, Point

Key = tuple[str, ...]
CELLS: Final[tuple[By, ...]] = ("week", "resolution", "sales")
PLACES: Final[tuple[By, ...]] = ("channel", "locale")


@dataclass(frozen=True, slots=True)
class Answer:
    """The lines of a report, the one that says most first."""

    lines: tuple[Line, ...]
    trend: tuple[Point, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """`body` is the resource as it is, or as it last was; `known` the part of the period from `since` until `now` (unix
    seconds) of which conversations are known."""

    view: UnitOfWork
    kind: Kind
    ref: Ref
    title: str
    body: Body
    edit: Edit
    known: Known
    since: float
    now: float

    @property
    def which(self) -> Which:
        """All conversations of the period."""
        return Which(self.known.since, self.known.until)

    @cached_property
    def days(self) -> Mapping[Key, Tally]:
        """All conversations by day."""
        return self.tally((self.which,), ("day",))

    @cached_property
    def every(self) -> Tally:
        return sum(self.days.values(), Tally())

    def tally(self, parts: Iterable[Which], by: Sequence[By] = ()) -> dict[Key, Tally]:
        """What is counted of the parts of a period together; nothing where nothing is known."""
        return self.tallies(parts, (by,))[0]

    def tallies(self, parts: Iterable[Which], ways: Sequence[Sequence[By]]) -> list[dict[Key, Tally]]:
        """The same, told apart in each of these ways."""
        known = () if self.known.unknown else tuple(parts)
        return self.view.state.conversation_counts.tallies(known, ways)

    def counter(self, about: str, because: str = "") -> Counter:
        """`about` goes on from "conversations"."""
        period = f"from {day_in_words(self.known.since)} to {day_in_words(self.known.until)}"
        return Counter(self.known, f"conversations that began {period}, {about}", because)

    def among(self, **narrower: object) -> Which:
        return replace(self.which, **narrower)  # type: ignore[arg-type]  # the fields of Which, by name
