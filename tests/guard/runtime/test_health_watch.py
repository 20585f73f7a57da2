"""The health is kept day by day, past weeks are filled in from the record, and channels and metrics are told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from guard.core.change_reasons.weekly import MONDAY_MORNING
from guard.core.health.examine import examine
from guard.core.health.trend import day_of_report, mondays
from guard.queries.health.facts import facts_at
from guard.runtime.metrics import Metrics
from guard.runtime.weekly_digest import WeeklyDigest
from tests.bench.hearing import assembled
from tests.guard.web.stage import HOURS, Stage, stage
from tests.served import assembled_of

DAY = 86400.0


@pytest.fixture
def calm(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as on:
        yield on


def kept(on: Stage) -> dict[str, int | None]:
    with on.guarded.view() as view:
        return {one.day.isoformat(): one.score for one in view.health_days.since(mondays(view.now)[0])}


def test_before_anything_was_read_nothing_is_kept(tmp_path: Path) -> None:
    made = assembled(tmp_path)
    try:
        assert not made.service.health.look()
        with made.guarded.view() as view:
            assert view.health_days.latest() is None
    finally:
        made.close()


def test_today_is_kept_and_kept_anew(calm: Stage) -> None:
    calm.service.health.look()
    before = kept(calm)
    assert len(before) == 1
    calm.intercom.change(HOURS, time_intervals=[{"start_minute": 1, "end_minute": 9}])
    calm.look()
    calm.service.health.look()
    after = kept(calm)
    assert after.keys() == before.keys()
    assert after != before


def test_past_weeks_come_from_the_record_as_it_was_then(calm: Stage) -> None:
    calm.clock.now += 10 * DAY
    calm.intercom.change(HOURS, time_intervals=[{"start_minute": 1, "end_minute": 9}])
    calm.look()
    calm.clock.now += 11 * DAY
    while calm.service.health.look():
        pass
    with calm.guarded.view() as view:
        days = view.health_days.since(mondays(view.now)[0])
    never_open = [one.faults.get("hours-never-open", 0) for one in days]
    assert len(days) >= 3
    assert never_open[0] == 2, "both had no hours"
    assert never_open[-1] == 1
    assert not calm.service.health.look(), "every week is known"


def test_what_was_read_later_was_not_looked_at_before(calm: Stage) -> None:
    """A kind that is first read today is unknown in the weeks before."""
    with calm.guarded.view() as view:
        early = examine(facts_at(view, view.now - 400 * DAY, {}))
    assert early.score.coverage in (0, None)
    assert all(reason.startswith(("It was first read", "It was never")) for _, reason in early.unread)
    assert day_of_report(early).score in (0, None)


def test_channels_are_told_once_a_week_what_moved(tmp_path: Path) -> None:
    with stage(tmp_path, channels=("webhook",)) as on:
        digest = WeeklyDigest(on.guarded, MONDAY_MORNING)
        on.clock.now += 8 * DAY
        on.service.health.look()
        on.intercom.change(HOURS, time_intervals=[{"start_minute": 1, "end_minute": 9}])
        on.clock.now += 7 * DAY
        on.look()
        on.service.health.look()
        assert digest.look()
        assert not digest.look()
        with on.guarded.view() as view:
            told = [
                one.payload
                for one in view.outbox.due(view.now + DAY, 50)
                if one.payload["event"] == "health.week"
            ]
    assert len(told) == 1
    assert "hours-never-open: 1, a week ago 2." in orjson.dumps(told[0]).decode()


def test_metrics_have_the_last_score_and_nothing_before(calm: Stage) -> None:
    metrics = Metrics([assembled_of(calm.service)], ("taken",), ("no_token",))
    assert b"\nguardrail_health_score{" not in metrics.render(["acme"])
    calm.service.health.look()
    text = metrics.render(["acme"]).decode()
    (score,) = kept(calm).values()
    assert f'\nguardrail_health_score{{workspace="acme"}} {float(score or 0)}' in text
    assert 'guardrail_health_faults{check="hours-never-open",workspace="acme"} 2.0' in text
