"""The score of the last weeks as bars: the units of a picture, from 0 at its ground to 100 at its top. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guard.core.health.trend import HealthWeek
from guard.core.reports.bars import HEIGHT, bar_places, bar_width


@dataclass(frozen=True, slots=True)
class ScoreBar:
    """One week. `score` None: nothing is known of it, and nothing is drawn."""

    week: HealthWeek
    x: float
    y: float
    height: float
    score: int | None


@dataclass(frozen=True, slots=True)
class ScorePicture:
    bar_width: float
    bars: tuple[ScoreBar, ...]

    @property
    def is_drawn(self) -> bool:
        """Whether there are two weeks to compare."""
        return sum(bar.score is not None for bar in self.bars) > 1


def score_picture(weeks: Sequence[HealthWeek]) -> ScorePicture:
    """A bar for each week."""
    bars = (_bar(week, x) for week, x in zip(weeks, bar_places(len(weeks)), strict=True))
    return ScorePicture(bar_width(len(weeks)), tuple(bars))


def _bar(week: HealthWeek, x: float) -> ScoreBar:
    score = week.day.score if week.day else None
    return ScoreBar(week, x, HEIGHT - (score or 0), float(score or 0), score)
