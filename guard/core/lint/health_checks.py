"""Checks of health.yaml: what was decided and has ended, or ends soon. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from guard.core.evaluation.exemptions import EXPIRY_WARNING_DAYS
from guard.core.language.diagnostics import Diagnostic
from guard.core.lint.health_rules import CHOICE_ENDED, CHOICE_ENDING
from guard.core.model.health_choices import Acknowledged, HealthChoices, Skipped


def warnings(choices: HealthChoices, today: date) -> Iterator[tuple[Skipped | Acknowledged, Diagnostic]]:
    """Each with what it stands beside."""
    made: tuple[Skipped | Acknowledged, ...] = (*choices.skip, *choices.acknowledged)
    for one in made:
        if one.until is None:
            continue
        left = (one.until - today).days
        named = f"`{one.check}`" + (f" for {one.resource}" if isinstance(one, Acknowledged) else "")
        if left < 0:
            sentence = f"What is said of {named} ended on {one.until}. Take it out, or renew it."
            yield one, Diagnostic((), sentence, rule=CHOICE_ENDED.id)
        elif left <= EXPIRY_WARNING_DAYS:
            sentence = f"What is said of {named} ends with {one.until}. Renew it, or take it out."
            yield one, Diagnostic((), sentence, rule=CHOICE_ENDING.id)
