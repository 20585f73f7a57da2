"""What was decided for some time is warned of a week before it ends, and once it has."""

from __future__ import annotations

from datetime import date

import pytest

from guard.core.lint.health_checks import warnings
from guard.core.lint.health_rules import CHOICE_ENDED, CHOICE_ENDING
from guard.core.model.health_choices import Acknowledged, HealthChoices, Skipped

END = date(2027, 6, 30)


@pytest.mark.parametrize(
    ("today", "rule"),
    [
        (date(2027, 6, 22), None),
        (date(2027, 6, 23), CHOICE_ENDING),
        (END, CHOICE_ENDING),
        (date(2027, 7, 1), CHOICE_ENDED),
    ],
)
def test_the_day_counts(today: date, rule: object) -> None:
    choices = HealthChoices(
        (Skipped("dead-link", "x", END), Skipped("same-name", "for good")),
        (Acknowledged("dead-link", "macro/1", "x", "alice", END),),
    )
    found = list(warnings(choices, today))
    assert {one.rule for _, one in found} == ({rule.id} if rule else set())  # type: ignore[attr-defined]
    assert len(found) == (2 if rule else 0)
