"""Months of the calendar, in UTC: what the activity log is kept and deleted by. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple


class Month(NamedTuple):
    year: int
    month: int

    @property
    def begins(self) -> float:
        """Its first moment, in unix seconds."""
        return datetime(self.year, self.month, 1, tzinfo=UTC).timestamp()

    @property
    def next(self) -> Month:
        return Month(self.year + self.month // 12, self.month % 12 + 1)


def month_of(moment: float) -> Month:
    """The month of a moment, which is given in unix seconds."""
    at = datetime.fromtimestamp(moment, UTC)
    return Month(at.year, at.month)
