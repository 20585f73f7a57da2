"""Asks every check about every resource that concerns it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from guard.core.health.check import Check
from guard.core.health.checks.table import CHECKS
from guard.core.health.facts import Facts, Item
from guard.core.health.report import Finding, HealthReport, Result, faults_by_kind
from guard.core.health.score import score_of
from guard.core.model.health_choices import Acknowledged, HealthChoices
from guard.core.model.policy import day_of

MOST: Final = 500
"""Findings of a check that are kept one by one, for each kind; all are counted."""


def examine(
    facts: Facts,
    choices: HealthChoices | None = None,
    most: int = MOST,
    checks: Sequence[Check] = CHECKS,
) -> HealthReport:
    """The report on what `facts` holds, by what a team has decided."""
    decided = choices or HealthChoices()
    results = tuple(_result(check, facts, decided, most) for check in checks)
    unread = sorted({pair for result in results for pair in result.unread})
    score = score_of(result.counted for result in results if result.skipped is None)
    return HealthReport(facts.now, day_of(facts.now), score, results, tuple(unread), _idle(decided, results))


def _idle(choices: HealthChoices, results: Sequence[Result]) -> tuple[Acknowledged, ...]:
    """What is acknowledged and not reported, although the check could look."""
    by_check = {result.check.id: result for result in results}
    return tuple(
        one
        for one in choices.acknowledged
        if (result := by_check.get(one.check)) is not None
        and result.standing in ("faults", "fine", "nothing")
        and one not in result.used
    )


def _result(check: Check, facts: Facts, choices: HealthChoices, most: int) -> Result:
    day = day_of(facts.now)
    skipped = next((one for one in choices.skip if one.check == check.id and one.holds_on(day)), None)
    if skipped is not None or check.find is None:
        return Result(check, skipped=skipped)
    unread = tuple((kind, facts.unread[kind]) for kind in check.kinds if kind in facts.unread)
    reasons = [one for one in choices.acknowledged if one.check == check.id and one.holds_on(day)]
    looked, untold = _told(check, facts)
    found = []
    for item in looked:
        if fault := check.find(facts, item):
            found.append(Finding(check, item.ref, item.title, fault, _acknowledged(reasons, check, item)))
    used = frozenset(one.acknowledged for one in found if one.acknowledged is not None)
    first = tuple(_first(found, facts.now, most))
    return Result(check, len(looked), faults_by_kind(found), used, first, unread, untold=untold)


def _told(check: Check, facts: Facts) -> tuple[list[Item], tuple[str, ...]]:
    """What a check can look at, and why it cannot look at others."""
    asked = list(_asked(check, facts))
    if check.untold is None:
        return asked, ()
    why = {item.ref: check.untold(facts, item) for item in asked}
    return [item for item in asked if not why[item.ref]], tuple(filter(None, why.values()))


def _asked(check: Check, facts: Facts) -> Iterator[Item]:
    return (item for kind in check.of for item in facts.of(kind) if check.concerns(item))


def _acknowledged(reasons: Sequence[Acknowledged], check: Check, item: Item) -> Acknowledged | None:
    return next((one for one in reasons if one.covers(check.id, item.ref)), None)


def _first(found: list[Finding], now: float, most: int) -> Iterator[Finding]:
    """The first of each kind: what is open, then what is so for longest."""
    taken: Counter[str] = Counter()
    for one in sorted(found, key=lambda one: (one.acknowledged is not None, one.fault.since or now, one.ref)):
        taken[one.ref.kind] += 1
        if taken[one.ref.kind] <= most:
            yield one
