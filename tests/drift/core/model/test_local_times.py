"""What a clock on a wall shows is one moment, or none that is certain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.local_times import NoMoment, instant, local
from tests.laws import examples

ZONES = [
    ZoneInfo(name) for name in ("Europe/Paris", "America/St_Johns", "Asia/Kolkata", "Australia/Lord_Howe")
]


@examples(100)
@given(st.integers(0, 2_000_000_000), st.sampled_from(ZONES))
def test_the_clock_at_a_moment_shows_that_moment_or_two(at: int, zone: ZoneInfo) -> None:
    naive = datetime.fromtimestamp(at, zone).replace(tzinfo=None)
    again = datetime.fromtimestamp(at, zone).utcoffset()
    near = {(datetime.fromtimestamp(at + step, zone)).utcoffset() for step in (-7200, 7200)}
    if near == {again}:
        assert instant(naive, zone) == at
    assert datetime.fromisoformat(local(at, zone)).timestamp() == at - at % 60


@pytest.mark.parametrize("hour", ["2026-03-29T02:30", "2026-10-25T02:30"])
def test_where_clocks_are_changed_both_moments_are_offered(hour: str) -> None:
    with pytest.raises(NoMoment, match=r"write .*\+0[12]:00 or .*\+0[12]:00\.$"):
        instant(datetime.fromisoformat(hour), ZONES[0])
    assert instant(datetime.fromisoformat(hour), UTC) == datetime.fromisoformat(f"{hour}Z").timestamp()
    assert instant(datetime.fromisoformat(hour) + timedelta(hours=2), ZONES[0])
