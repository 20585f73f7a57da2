"""Days as bars: the dearest reaches the top, and nothing is drawn of nothing."""

from datetime import date, timedelta
from decimal import Decimal

from guard.core.reports.bars import HEIGHT, WIDTH
from guard.core.reports.effects.cost_picture import cost_picture

DAYS = [(date(2026, 9, 1) + timedelta(number), Decimal(number)) for number in range(1, 11)]


def test_bars_are_as_high_as_their_days_are_dear_and_stay_in_the_picture() -> None:
    found = cost_picture(DAYS)
    assert [bar.height for bar in found.bars] == [number * 10 for number in range(1, 11)]
    assert all(bar.y + bar.height == HEIGHT for bar in found.bars)
    assert all(0 <= bar.x <= WIDTH - found.bar_width for bar in found.bars)


def test_nothing_is_drawn_of_one_day_or_of_days_without_cost() -> None:
    assert cost_picture(DAYS[:1]).bars == ()
    assert cost_picture([(day, Decimal(0)) for day, _ in DAYS]).bars == ()
    assert cost_picture([]).bars == ()
