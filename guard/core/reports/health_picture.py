"""The score of the last weeks as bars: the units of a picture, from 0 at its ground to 100 at its top. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from guard.core.health.trend import HealthWeek

WIDTH: Final = 600.0
HEIGHT: Final = 100.0


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
    step = WIDTH / max(len(weeks), 1)
    return ScorePicture(
        round(step * 0.7, 2),
        tuple(_bar(week, place * step + step * 0.15) for place, week in enumerate(weeks)),
    )


def _bar(week: HealthWeek, x: float) -> ScoreBar:
    score = week.day.score if week.day else None
    return ScoreBar(week, round(x, 2), HEIGHT - (score or 0), float(score or 0), score)
