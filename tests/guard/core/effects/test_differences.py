"""Over synthetic years in which everything moves, only what moved with the change is said to have."""

import random
from collections.abc import Iterator

import pytest

from guard.core.effects.differences import Moved, moved, points
from guard.core.effects.intervals import Share
from tests.guard.core.effects.test_intervals import drawn

YEARS = 200
TREND = 0.04


def years(exposed: int, effect: float, others: int) -> Iterator[Moved]:
    """A year each: everything moves by the trend, the exposed by the effect as well."""
    chance = random.Random(exposed * 1000 + round(effect * 100))
    for _ in range(YEARS):
        touched = drawn(chance, exposed, 0.55), drawn(chance, exposed, 0.55 + TREND + effect)
        rest = drawn(chance, others, 0.6), drawn(chance, others, 0.6 + TREND)
        yield moved("resolution", touched, rest)


@pytest.mark.parametrize("exposed", [100, 500, 1000])
def test_a_change_without_effect_is_a_false_alarm_in_at_most_7_of_100_years(exposed: int) -> None:
    alarms = sum(year.verdict == "moved together with" for year in years(exposed, 0.0, 3 * exposed))
    assert alarms / YEARS <= 0.07


def test_ten_points_less_are_seen_with_500_exposed_in_four_of_five_years() -> None:
    seen = [year for year in years(500, -0.1, 2500) if year.verdict == "moved together with"]
    assert len(seen) / YEARS >= 0.8
    assert all(year.difference.value < 0 for year in seen)


def test_what_is_too_few_to_be_seen_is_too_early_and_not_no_sign() -> None:
    verdicts = [year.verdict for year in years(60, 0.0, 300)]
    assert "no sign" not in verdicts
    few = moved("resolution", (Share(6, 10), Share(0, 10)), (Share(60, 100), Share(60, 100)))
    assert few.verdict == "too early"
    assert f"about {few.about:,} touched conversations are needed" in few.sentence()
    assert "there were 10, and 10 before" in few.sentence()


def test_enough_that_did_not_move_is_no_sign() -> None:
    still = moved("resolution", (Share(600, 1000), Share(640, 1000)), (Share(3000, 5000), Share(3200, 5000)))
    assert still.verdict == "no sign"
    assert still.sentence() == (
        "resolution went from 60 % to 64 % where it was touched: +0.0 points against the others "
        "(\N{MINUS SIGN}4.7 points to +4.6 points with 95 % confidence). No sign that it moved with the change."
    )


def test_points_have_a_sign() -> None:
    assert [points(0.05), points(-0.05)] == ["+5.0 points", "\N{MINUS SIGN}5.0 points"]
