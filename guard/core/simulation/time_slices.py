"""A past, parted into times in which entries of the log happened. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import floor
from typing import NamedTuple


class Time(NamedTuple):
    """Both ends are within, in unix seconds."""

    since: float
    until: float

    def share(self, at: float) -> float:
        """How much of it has gone by."""
        return (at - self.since) / max(self.until - self.since, 1.0)


def parted(borders: Sequence[float], until: float) -> list[Time]:
    """From each border to before the next, and from the last one to the end. Entries are dated by whole seconds, so
    each lies in one of these times."""
    return [*(Time(start, end - 1) for start, end in pairwise(borders)), Time(borders[-1], until)]


def evenly(whole: Time, most: int, least: float = 0.0) -> list[Time]:
    """So many times at the most, of about the same length; where that were less than so many seconds, fewer."""
    length = whole.until - whole.since
    count = max(min(most, int(length / least) if least else most), 1)
    inside = (floor(whole.since + length * part / count) for part in range(1, count))
    return parted(sorted({whole.since, *(one for one in inside if one > whole.since)}), whole.until)
