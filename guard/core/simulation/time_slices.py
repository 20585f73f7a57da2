"""Time slices: a past split into parts that can be simulated on their own. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import floor
from typing import NamedTuple


class TimeSlice(NamedTuple):
    """A part of a past, in unix seconds. Both ends belong to it."""

    since: float
    until: float

    def elapsed_share(self, at: float) -> float:
        """The share of the slice that has passed at a moment, between 0 and 1."""
        return (at - self.since) / max(self.until - self.since, 1.0)


def split_at(borders: Sequence[float], until: float) -> list[TimeSlice]:
    """One slice from each border to the second before the next, and one from the last border to `until`.

    Entries are dated in whole seconds, so each lies in exactly one slice.
    """
    return [*(TimeSlice(start, end - 1) for start, end in pairwise(borders)), TimeSlice(borders[-1], until)]


def split_evenly(period: TimeSlice, most: int, least: float = 0.0) -> list[TimeSlice]:
    """At most `most` slices of about the same length, none shorter than `least` seconds unless it is the only one."""
    length = period.until - period.since
    count = max(min(most, int(length / least) if least else most), 1)
    borders = (floor(period.since + length * number / count) for number in range(1, count))
    return split_at(
        sorted({period.since, *(border for border in borders if border > period.since)}), period.until
    )
