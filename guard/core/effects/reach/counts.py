"""Counts of which one part is certain and the rest possible, as figures about a period that is known in part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from drift.core.conversations.counting import Tally
from guard.core.effects.figures import Bounded, Counted, Unknown
from guard.core.effects.known import Known
from guard.core.effects.reach.report import Line

Pick: TypeAlias = Callable[[Tally], int]


@dataclass(frozen=True, slots=True)
class Between:
    """What is counted at least, and at most."""

    least: Tally
    most: Tally

    @classmethod
    def exactly(cls, tally: Tally) -> Between:
        return cls(tally, tally)

    def __add__(self, other: Between) -> Between:
        return Between(self.least + other.least, self.most + other.most)

    @property
    def is_exact(self) -> bool:
        return self.least == self.most


NOTHING: Final = Between.exactly(Tally())


@dataclass(frozen=True, slots=True)
class Counter:
    """Makes figures about one period. `because` says why more conversations than are certain may belong to what is
    counted; `query` what is counted, for all of the figures."""

    known: Known
    query: str
    because: str = ""

    def about(self, more: str) -> Counter:
        """The same, of a part of it."""
        return replace(self, query=f"{self.query}, {more}")

    def figure(self, least: int, most: int, of: int, *, turns: bool = False) -> Counted | Bounded | Unknown:
        """`turns`: what is counted may cease to be so, as an outcome can, so that what was not read may make it fewer,
        too."""
        if self.known.unknown:
            return Unknown(self.known.unknown, self.query)
        unread = self.known.unread
        reasons = [self.known.because] if unread else []
        if least != most:
            reasons.append(self.because or "the rest may or may not belong to it")
        if not reasons:
            return Counted(least, of, self.query)
        fewest = max(0, least - unread) if turns else least
        return Bounded(fewest, most + unread, of + unread, self.query, "; ".join(reasons))

    def line(
        self,
        name: str,
        found: Between,
        pick: Pick,
        of: int,
        group: str = "",
        *,
        turns: bool = False,
        more: str = "",
    ) -> Line:
        figure = self.about(name[:1].lower() + name[1:]).figure(
            pick(found.least), pick(found.most), of, turns=turns
        )
        return Line(name, figure, group, more)


def conversations(tally: Tally) -> int:
    return tally.conversations
