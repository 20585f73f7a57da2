"""What a rehearsal told: of the candidate, and of the automation at work today, on the same conversations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drift.core.conversations.corrections import Corrections, Decided
from guard.core.effects.corrections import correction_rate
from guard.core.effects.figures import Figure, Unknown
from guard.core.effects.rehearsing.bar import Demand, demands
from guard.core.effects.rehearsing.conditions import Labels
from guard.core.effects.rehearsing.confusion import (
    Confusion,
    Measures,
    Worst,
    confusion,
    measured,
    of_automation,
    truth_of,
    worst,
)
from guard.core.model.rehearsal import Rehearsal

UNCORRECTED = (
    "What nobody corrected counts as right. A mistake that nobody saw is not counted, so each way of labelling may be "
    "worse, or better, than it looks."
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A way of labelling, its confusion table, and its measures: of all labels, then of each."""

    confusion: Confusion
    measures: tuple[Measures, ...]


@dataclass(frozen=True, slots=True)
class Turned:
    """What the candidate would change: of the conversations that people corrected, how many it has right; of those that
    automation had right, how many it would spoil."""

    corrected: int
    mended: int
    right: int
    spoiled: int


@dataclass(frozen=True, slots=True)
class Report:
    """`unknown` says why nothing can be said; then the rest is empty. `candidate` is None where today's automation is
    what is rehearsed. `left_out` are conversations of the sample that nobody can judge, by why."""

    rehearsal: Rehearsal
    since: float
    until: float
    unknown: str = ""
    sample: int = 0
    of: int = 0
    unread: int = 0
    left_out: Mapping[str, int] | None = None
    automation: Judged | None = None
    candidate: Judged | None = None
    corrections: Mapping[str, Figure] | None = None
    turned: Turned | None = None
    demands: tuple[Demand, ...] = ()
    worst: tuple[Worst, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def judged(self) -> int:
        return self.automation.confusion.judged if self.automation else 0

    @property
    def is_reached(self) -> bool:
        """Whether every demand is met. What is unknown meets none."""
        declared = self.rehearsal.require
        if self.unknown and (declared.precision is not None or declared.recall is not None):
            return False
        return all(demand.is_met for demand in self.demands)


def unknown(rehearsal: Rehearsal, since: float, until: float, because: str) -> Report:
    return Report(rehearsal, since, until, because)


def reported(
    rehearsal: Rehearsal,
    every: Sequence[Decided],
    corrections: Corrections,
    given: Labels | None,
    notes: Sequence[str] = (),
) -> Report:
    """`every` is the sample as people decided it; `given` are the labels of the candidate, None where there is none."""
    truth, today = truth_of(every), of_automation(every)
    query = f"conversations created_at>={corrections.since:.0f} and <{corrections.until:.0f} with {rehearsal.label!r}"
    unread = corrections.unread
    automation = _judged(truth, today, unread, query)
    candidate = None if given is None else _judged(truth, given, unread, query)
    at_stake = candidate or automation
    return Report(
        rehearsal,
        corrections.since,
        corrections.until,
        sample=len(every),
        of=corrections.of,
        unread=unread,
        left_out=Counter(one.why if one.final is None else "emptied" for one in every if not one.final),
        automation=automation,
        candidate=candidate,
        corrections=_rates(corrections),
        turned=None if given is None else _turned(every, given),
        demands=demands(rehearsal.require, at_stake.measures, at_stake.confusion.judged),
        worst=worst(every, today if given is None else given),
        notes=(*notes, UNCORRECTED),
    )


def _judged(truth: Labels, given: Labels, unread: int, query: str) -> Judged:
    table = confusion(truth, given)
    return Judged(table, measured(table, unread, query))


def _rates(corrections: Corrections) -> dict[str, Figure]:
    """How often people correct each workflow."""
    if not corrections.by_workflow:
        return {"": Unknown(f"no automation set {corrections.attribute!r} in them")}
    return {name: correction_rate(corrections, name) for name in corrections.by_workflow}


def _turned(every: Sequence[Decided], given: Labels) -> Turned:
    corrected = [one for one in every if one.is_corrected and one.final]
    right = [one for one in every if one.final and one.final == one.automated]
    return Turned(
        len(corrected),
        sum(given.get(one.conversation) == one.final for one in corrected),
        len(right),
        sum(given.get(one.conversation) != one.final for one in right),
    )
