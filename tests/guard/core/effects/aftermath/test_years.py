"""Over 200 synthetic years, what moved with a change is said to have, and nearly nothing else."""

from __future__ import annotations

from functools import cache

import pytest

from guard.core.effects.aftermath.look import Look
from tests.guard.core.effects.aftermath.years import Year, looks

YEARS = 200


@cache
def lived(year: Year, years: int = YEARS) -> list[list[Look]]:
    return [looks(year.sides(seed)) for seed in range(years)]


def moved(years: list[list[Look]], name: str = "") -> int:
    """In how many years any of the three looks says that something moved."""
    return sum(any(one.name == name or not name for look in year for one in look.moved) for year in years)


@pytest.mark.parametrize(
    "year",
    [Year(exposed=100), Year(exposed=500), Year(exposed=500, trend=0.0), Year(exposed=500, launch=0.1)],
    ids=["few", "a trend", "nothing moves", "a launch day"],
)
def test_a_change_without_effect_is_a_false_alarm_in_at_most_7_of_100_years(year: Year) -> None:
    """All three looks and all measures of them together."""
    assert moved(lived(year)) / YEARS <= 0.07


def test_measures_that_policies_name_raise_no_more_false_alarms_together() -> None:
    named = frozenset({"resolved", "escalated", "negative_feedback", "low_ratings", "reopened", "cost"})
    years = [looks(Year(exposed=500).sides(seed + 1_000), named) for seed in range(YEARS)]
    assert moved(years) / YEARS <= 0.07


def test_ten_points_less_are_seen_with_500_touched_in_four_of_five_years() -> None:
    years = lived(Year(exposed=500, effect=-0.1))
    assert moved(years, "resolved") / YEARS >= 0.8
    said = [one for year in years for look in year for one in look.moved if one.name == "resolved"]
    assert all(one.change is not None and one.change < 0 for one in said)


def test_five_points_less_are_seen_with_2000_touched_in_seven_of_ten_years() -> None:
    assert moved(lived(Year(exposed=2000, effect=-0.05), 100), "resolved") / 100 >= 0.7


def test_the_interval_of_the_last_look_holds_the_effect_in_93_of_100_years() -> None:
    last = [year[-1].seen[0] for year in lived(Year(exposed=500, effect=-0.1))]
    held = sum(one.low is not None and one.high is not None and one.low <= -0.1 <= one.high for one in last)
    assert held / YEARS >= 0.93


def test_what_is_too_few_is_too_early_and_says_about_how_many_are_needed() -> None:
    for year in lived(Year(exposed=60), 20):
        for look in year:
            resolved = look.seen[0]
            assert resolved.verdict in ("too early", "moved together with")
            assert resolved.verdict != "too early" or f"about {resolved.about:,} touched" in resolved.sentence
