"""The health day by day: which weeks are comparable, which are missing, and what is kept of a report."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from guard.core.health.examine import examine
from guard.core.health.trend import (
    WEEKS,
    HealthDay,
    before,
    day_of_report,
    moment_to_fill,
    mondays,
    rules,
    weeks,
)
from tests.guard.core.health.made import NOW, facts, like

TODAY = datetime.fromtimestamp(NOW, UTC).date()


def day(back: int, score: int = 90, of: str = "") -> HealthDay:
    at = NOW - back * 86400
    return HealthDay(TODAY - timedelta(days=back), at, of or rules(), score, 100, {})


def test_a_report_leaves_its_score_and_the_faults_that_are_sure() -> None:
    report = examine(facts(like("team", admin_ids=[]), like("tag")))
    kept = day_of_report(report)
    assert (kept.day, kept.score, kept.coverage) == (TODAY, report.score.score, 100)
    assert kept.faults == {"team-without-members": 1}, "what may be so is not counted"


def test_the_weeks_begin_on_mondays_and_end_with_the_running_one() -> None:
    found = mondays(NOW)
    assert len(found) == WEEKS
    assert {one.weekday() for one in found} == {0}
    assert found[-1] <= TODAY < found[-1] + timedelta(days=7)


def test_a_week_is_its_last_comparable_day() -> None:
    assert TODAY.weekday() == 0
    found = weeks([day(7, 50), day(1, 80), day(0, 70), day(2, 10, "old rules"), day(200, 5)], NOW)
    assert [week.day.score if week.day else None for week in found][-3:] == [None, 80, 70]
    assert all(week.day is None for week in found[:-2])


def test_what_is_missing_is_filled_from_the_newest_week_on_and_not_before_the_first_reading() -> None:
    first = NOW - 20 * 86400
    at = moment_to_fill([], NOW, first)
    assert at is not None
    assert datetime.fromtimestamp(at, UTC).date() == date(2026, 11, 29)
    known = [day(1)]
    later = moment_to_fill(known, NOW, first)
    assert later is not None
    assert datetime.fromtimestamp(later, UTC).date() == date(2026, 11, 22)
    assert moment_to_fill([day(1), day(8), day(15)], NOW, first) is None
    assert moment_to_fill([], NOW, NOW) is None
    assert moment_to_fill([day(1, of="old rules")], NOW, first) == at, "other rules are worked out again"


def test_only_comparable_days_are_compared() -> None:
    newest = day(0)
    days = [day(9), day(8, of="old rules"), day(7), day(3), newest]
    assert before(days, newest, NOW - 6 * 86400) == day(7)
    assert before([newest], newest, NOW) is None
