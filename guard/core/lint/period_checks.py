"""Checks of periods.yaml: freezes that nobody names, and freezes that are over. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from guard.core.language.diagnostics import Diagnostic
from guard.core.language.vocabulary.when import periods_named
from guard.core.lint.condition_words import words_of
from guard.core.lint.period_rules import ENDED_PERIOD, UNUSED_PERIOD
from guard.core.model.periods import Period
from guard.core.model.policy import Policy, PolicySet, RequireApproval


def warnings(policies: PolicySet, today: date) -> Iterator[tuple[Period, Diagnostic]]:
    """Periods that do nothing: what is over and still named is told apart from what nobody names."""
    named = frozenset(name for policy in policies.policies for name in names_in(policy))
    midnight = datetime(today.year, today.month, today.day, tzinfo=UTC).timestamp()
    for period in policies.people.periods.values():
        if period.name not in named:
            sentence = f"No policy names the period `{period.name}`."
            yield period, Diagnostic((), sentence, rule=UNUSED_PERIOD.id)
        elif period.end <= midnight:
            sentence = (
                f"The period `{period.name}` is over ({period.shown}): policies that name it ask for nothing."
            )
            yield period, Diagnostic((), sentence, rule=ENDED_PERIOD.id)


def names_in(policy: Policy) -> Iterator[str]:
    """The periods that a policy names."""
    if isinstance(policy.then, RequireApproval):
        yield from policy.then.freeze
    for _, word, argument in words_of(policy):
        if word == "during":
            yield from periods_named(argument)
