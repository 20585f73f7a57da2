"""Policies that would have spoken but for a single step, and that step: what nearly happened. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from drift.core.model.json_pointer import covers
from guard.core.explanation.boundary_values import edges
from guard.core.explanation.trace import WATCHING, Step, Trace, alone
from guard.core.model.policy import Policy, verdict_of
from guard.core.model.subject import Subject
from guard.core.model.verdict import Verdict

NOT_FALSE: Final[frozenset[bool | None]] = frozenset((True, None))
NOT_TRUE: Final[frozenset[bool | None]] = frozenset((False, None))
_WOULD: Final = {
    Verdict.FLAG: "would have flagged it",
    Verdict.REQUIRE_APPROVAL: "would have asked for approval",
    Verdict.REVERT: "would have put it back",
}


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A policy that nearly spoke; `at` is the step that kept it from doing so, as a JSON Pointer into the policy."""

    policy: str
    at: str
    sentence: str


def near_misses(traces: Iterable[Trace], subject: Subject) -> tuple[NearMiss, ...]:
    """What nearly happened, in the order of the policies. A policy that is about something else is not near."""
    return tuple(near for one in traces for near in _near(one, subject))


def _near(one: Trace, subject: Subject) -> Iterator[NearMiss]:
    if one.outcome == "broken" or len(one.letting_go) != 1:
        return
    (step,) = one.letting_go
    if step.word in WATCHING:
        return
    would = _would(one.policy, subject)
    for at, clause in _clauses(step, one.policy, subject):
        yield NearMiss(one.policy.id, at, f"{one.policy.id} {would}, but {clause.rstrip('.')}.")


def _would(policy: Policy, subject: Subject) -> str:
    verdict = verdict_of(policy.then)
    if subject.entry == "activity":
        verdict = Verdict.FLAG
    if subject.entry == "proposal" and verdict is Verdict.REVERT:
        return "would have refused it"
    return _WOULD[verdict]


def _clauses(step: Step, policy: Policy, subject: Subject) -> Iterator[tuple[str, str]]:
    """Where the step stands, and what kept the policy from speaking; nothing where it was not near."""
    if step.word in ("when", "unless"):
        yield from _by_one_answer(step)
    elif step.word == "must":
        yield from _only_just(step, policy, subject)
    elif step.word != "more_than":
        yield step.at, step.says
    elif policy.more_than is not None and step.saw == policy.more_than.count:
        yield step.at, f"it was {step.says}: the next one is too many"


def _by_one_answer(step: Step) -> Iterator[tuple[str, str]]:
    """Where a single answer would have had to be another."""
    answers = list(alone(step, NOT_FALSE if step.word == "when" else NOT_TRUE))
    if answers:
        excused = ", which `unless` excuses" if step.word == "unless" else ""
        yield answers[0].at if len(answers) == 1 else step.at, step.says + excused


def _only_just(step: Step, policy: Policy, subject: Subject) -> Iterator[tuple[str, str]]:
    """A rule that is kept only just, where this change had a part in it."""
    if subject.after is None:
        return
    moved = [field.pointer for field in subject.fields]
    for pointer, clause in edges(policy.must, dict(subject.after.body)):
        if subject.entry == "scan" or any(covers(pointer, one) for one in moved):
            yield step.at, f"the rule is kept, if only just: {clause}"
