"""Freeze periods as values: times in which more people have to agree. Reads no clock and no calendar."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace


class Span(NamedTuple):
    """From a moment to a later one, or to the same; unix seconds, both included."""

    start: float
    end: float

    @classmethod
    def at(cls, moment: float) -> Span:
        return cls(moment, moment)


class Period(Struct, frozen=True):
    """A freeze: from `start` until before `end` (unix seconds), `quorum` people of `groups` have to approve as well.
    `shown` is the time as people wrote it, `file` and `line` where. One that begins and ends at 0 is that of other
    workspaces."""

    name: str
    start: float
    end: float
    groups: tuple[str, ...]
    quorum: int = 1
    shown: str = ""
    because: str = ""
    file: str = ""
    line: int = 0

    @property
    def comes(self) -> bool:
        """Whether it ever does here: a period of other workspaces does not."""
        return self.end > self.start

    def touches(self, span: Span) -> bool:
        """Whether any moment of the span lies in the period."""
        return span.start < self.end and span.end >= self.start


def never(period: Period) -> Period:
    """The period in a workspace that does not have it."""
    return replace(period, start=0.0, end=0.0)
