"""The picture of the score: its ground is 0 and its top 100, whatever the weeks were like."""

from __future__ import annotations

from datetime import date, timedelta

from guard.core.health.trend import HealthDay, HealthWeek
from guard.core.reports.bars import HEIGHT, WIDTH
from guard.core.reports.health_picture import score_picture

MONDAY = date(2026, 9, 7)


def week(number: int, score: int | None) -> HealthWeek:
    monday = MONDAY + timedelta(weeks=number)
    return HealthWeek(monday, HealthDay(monday, 0.0, "r", score, 100, {}) if score is not None else None)


def test_a_bar_is_as_high_as_the_score() -> None:
    found = score_picture([week(0, 0), week(1, 25), week(2, 100), week(3, None)])
    assert [(bar.y, bar.height) for bar in found.bars] == [(HEIGHT, 0), (75, 25), (0, 100), (HEIGHT, 0)]
    assert found.bars[-1].score is None
    assert found.bars[-1].x + found.bar_width <= WIDTH


def test_nothing_is_drawn_of_one_week() -> None:
    assert not score_picture([week(0, 50), week(1, None)]).is_drawn
    assert not score_picture([]).is_drawn
    assert score_picture([week(0, 50), week(1, 50)]).is_drawn
