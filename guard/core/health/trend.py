"""The health of a configuration day by day: what is kept of a report, and the weeks of a picture. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from msgspec import Struct

from guard.core.health.checks.table import CHECKS
from guard.core.health.report import HealthReport
from guard.core.health.score import CEILINGS, WEIGHTS
from guard.core.model.policy import day_of

WEEKS: Final = 12


class HealthDay(Struct, frozen=True):
    """What one day came to: its score and coverage, and how many faults each check that is sure reported. `rules` are
    those it was worked out under: only days under the same rules are compared."""

    day: date
    at: float
    rules: str
    score: int | None
    coverage: int | None
    faults: Mapping[str, int]


class HealthWeek(Struct, frozen=True):
    """The last known day of a week that begins on this Monday; None: nothing is known of it."""

    monday: date
    day: HealthDay | None


def rules() -> str:
    """A short name for the checks and for the formula of the score."""
    checks = [(one.id, one.certainty, one.severity, one.of, sorted(one.beside), one.days) for one in CHECKS]
    return hashlib.sha256(repr((checks, WEIGHTS, CEILINGS)).encode()).hexdigest()[:12]


def day_of_report(report: HealthReport) -> HealthDay:
    """What is kept of a report."""
    sure = (result for result in report.results if result.check.certainty == "sure")
    faults = {result.check.id: result.faults for result in sure if result.faults}
    return HealthDay(report.day, report.at, rules(), report.score.score, report.score.coverage, faults)


def mondays(now: float) -> list[date]:
    """The Mondays of the last weeks, the running one included, in UTC."""
    today = day_of(now)
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    return [first + timedelta(weeks=number) for number in range(WEEKS)]


def weeks(days: Iterable[HealthDay], now: float) -> list[HealthWeek]:
    """The last weeks, each with the last day of it that is comparable with today."""
    known = rules()
    last: dict[date, HealthDay] = {}
    for day in sorted((one for one in days if one.rules == known), key=lambda one: one.day):
        last[day.day - timedelta(days=day.day.weekday())] = day
    return [HealthWeek(monday, last.get(monday)) for monday in mondays(now)]


def moment_to_fill(days: Sequence[HealthDay], now: float, first: float) -> float | None:
    """The latest moment of a week of which nothing comparable is known, and which the record tells: `first` is when
    something was read first. None: nothing is missing."""
    for week in reversed(weeks(days, now)[:-1]):
        sunday = week.monday + timedelta(days=6)
        end = datetime.combine(sunday, time.max, UTC).timestamp()
        if week.day is None and end >= first:
            return end
    return None


def before(days: Iterable[HealthDay], day: HealthDay, at: float) -> HealthDay | None:
    """The last comparable day until a moment, before this one."""
    fitting = [one for one in days if one.rules == day.rules and one.day < day.day and one.at <= at]
    return max(fitting, key=lambda one: one.day, default=None)
