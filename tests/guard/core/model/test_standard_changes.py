"""A standard change holds through its last day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.guard.core.evaluation.test_standard_changes import standard


@pytest.mark.parametrize(("day", "holds"), [(30, True), (31, True), (1, True)])
def test_it_holds_through_its_last_day(day: int, holds: bool) -> None:
    (change,) = standard(until="2026-12-31").standard_changes
    assert change.holds_at(datetime(2026, 12, day, 23, 59, tzinfo=UTC).timestamp()) is holds
    assert not change.holds_at(datetime(2027, 1, 1, tzinfo=UTC).timestamp())


def test_without_a_last_day_it_holds_until_it_is_taken_out() -> None:
    (change,) = standard().standard_changes
    assert change.holds_at(datetime(2099, 1, 1, tzinfo=UTC).timestamp())
