"""The picture of weeks: weeks as the reader's calendar has them, and bars that say the same as their numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.core.reports.weeks import VERDICTS, Week, mondays, picture, weeks_of
from tests.laws import examples

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize("zone", [UTC, PARIS, ZoneInfo("Pacific/Auckland")])
def test_weeks_begin_on_mondays_of_the_reader_and_hold_this_moment(zone: ZoneInfo) -> None:
    now = datetime(2026, 11, 1, 12, tzinfo=UTC).timestamp()  # a week after Paris put its clocks back
    bounds = mondays(now, zone, 4)
    begins = [datetime.fromtimestamp(at, zone) for at in bounds]
    assert [(one.weekday(), one.hour, one.minute) for one in begins] == [(0, 0, 0)] * 5
    assert bounds[-2] <= now < bounds[-1]


def test_the_week_in_which_clocks_are_put_back_is_an_hour_longer() -> None:
    bounds = mondays(datetime(2026, 10, 25, 12, tzinfo=PARIS).timestamp(), PARIS, 1)
    assert bounds[1] - bounds[0] == (7 * 24 + 1) * 3600


def test_numbers_go_to_their_week_and_what_is_missing_is_nothing() -> None:
    weeks = weeks_of([0.0, 10.0, 20.0], {(0, "flag"): 3, (1, "revert"): 1, (1, "flag"): 2})
    assert [(week.since, week.until, week.total) for week in weeks] == [(0.0, 10.0, 3), (10.0, 20.0, 3)]
    assert weeks[1].counts == {"flag": 2, "require_approval": 0, "revert": 1}


@examples(60)
@given(st.lists(st.fixed_dictionaries({verdict: st.integers(0, 5000) for verdict in VERDICTS}), max_size=15))
def test_bars_stand_on_the_ground_and_are_as_high_as_their_numbers(counts: list[dict[str, int]]) -> None:
    drawn = picture([Week(0.0, 1.0, one) for one in counts], 600.0, 160.0)
    most = max((sum(one.values()) for one in counts), default=0)
    assert len(drawn.bars) == len(counts)
    for bar, one in zip(drawn.bars, counts, strict=True):
        assert 0 <= bar.x <= bar.x + drawn.bar_width <= 600.01
        assert sum(block.height for block in bar.blocks) == pytest.approx(
            160 * sum(one.values()) / (most or 1), abs=0.05
        )
        ground = 160.0
        for block in bar.blocks:
            assert block.y + block.height == pytest.approx(ground, abs=0.02)
            ground = block.y
        assert bar.top == pytest.approx(ground, abs=0.02)
        assert [block.verdict for block in bar.blocks] == [verdict for verdict in VERDICTS if one[verdict]]
