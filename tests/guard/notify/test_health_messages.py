"""What became of the health in a week is told where something moved, and nothing else is."""

from __future__ import annotations

from datetime import date

from guard.core.health.checks.table import CHECKS
from guard.core.health.trend import HealthDay
from guard.notify.health_messages import SHOWN, week_of_health

THEN = HealthDay(date(2026, 11, 22), 1.0, "r", 95, 100, {"dead-link": 2, "same-name": 1})


def now(score: int | None = 91, coverage: int | None = 93, **faults: int) -> HealthDay:
    return HealthDay(
        date(2026, 11, 29), 2.0, "r", score, coverage, {k.replace("_", "-"): n for k, n in faults.items()}
    )


def test_nothing_is_said_where_nothing_moved() -> None:
    assert week_of_health(now(95, 100, dead_link=2, same_name=1), THEN) is None


def test_it_says_what_was_not_looked_at_then_what_moved() -> None:
    message = week_of_health(now(dead_link=5), THEN)
    assert message is not None
    assert message.event == "health.week"
    assert message.title == "Health of the configuration: 91 of 100, a week ago 95 of 100"
    assert message.text[0] == "Looked at 93 % of what the checks have to know, a week ago at 100 %."
    assert message.text[1].startswith("dead-link: 5, a week ago 2. A text links")
    assert message.text[2].startswith("same-name: 0, a week ago 1.")
    assert len(message.text) == 4


def test_many_are_counted() -> None:
    many = now(
        **{check.id.replace("-", "_"): 7 for check in CHECKS[: SHOWN + 3] if check.certainty == "sure"}
    )
    message = week_of_health(many, HealthDay(date(2026, 11, 22), 1.0, "r", None, None, {}))
    assert message is not None
    assert "a week ago unknown" in message.title
    assert len(message.text) <= SHOWN + 3
