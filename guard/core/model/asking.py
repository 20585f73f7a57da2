"""What a policy demands of whoever asks before a change, as values."""

from __future__ import annotations

from msgspec import Struct


class Window(Struct, frozen=True):
    """A maintenance window that comes back every week: weekdays (Monday is 0), minutes of the day, and the zone whose
    clocks count. Where `end` is not after `start`, it goes on over midnight and belongs to the day it begins on."""

    days: frozenset[int]
    start: int
    end: int
    zone: str


class AskFirst(Struct, frozen=True):
    """What a proposal has to bring: a reason of so many characters, a ticket that fits a pattern, seconds of notice,
    and a moment in a window. What is 0, empty or None is not demanded."""

    reason: int = 0
    ticket: str = ""
    lead_time: float = 0.0
    window: Window | None = None
