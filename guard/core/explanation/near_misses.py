"""Near misses: policies that a single step kept from being broken. Pure."""

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
    """A policy that was nearly broken. `at` is the step that prevented it, as a JSON Pointer into the policy."""

    policy: str
    at: str
    sentence: str


def near_misses(traces: Iterable[Trace], subject: Subject) -> tuple[NearMiss, ...]:
    """The near misses in the order of the policies. A policy that does not watch the subject is none."""
    return tuple(near for policy_trace in traces for near in _near(policy_trace, subject))


def _near(policy_trace: Trace, subject: Subject) -> Iterator[NearMiss]:
    if policy_trace.outcome == "broken" or len(policy_trace.letting_go) != 1:
        return
    (step,) = policy_trace.letting_go
    if step.word in WATCHING:
        return
    would = _would(policy_trace.policy, subject)
    for at, clause in _clauses(step, policy_trace.policy, subject):
        yield NearMiss(
            policy_trace.policy.id, at, f"{policy_trace.policy.id} {would}, but {clause.rstrip('.')}."
        )


def _would(policy: Policy, subject: Subject) -> str:
    verdict = verdict_of(policy.then)
    if subject.entry == "activity":
        verdict = Verdict.FLAG
    if subject.entry == "proposal" and verdict is Verdict.REVERT:
        return "would have refused it"
    return _WOULD[verdict]


def _clauses(step: Step, policy: Policy, subject: Subject) -> Iterator[tuple[str, str]]:
    """The pointer of the step and a clause about it; empty when it was not near."""
    if step.word in ("when", "unless"):
        yield from _by_one_answer(step)
    elif step.word == "must":
        yield from _only_just(step, policy, subject)
    elif step.word != "more_than":
        yield step.at, step.says
    elif policy.more_than is not None and step.saw == policy.more_than.count:
        yield step.at, f"it was {step.says}: the next one is too many"


def _by_one_answer(step: Step) -> Iterator[tuple[str, str]]:
    """A condition that a single different answer would have turned."""
    answers = list(alone(step, NOT_FALSE if step.word == "when" else NOT_TRUE))
    if answers:
        excused = ", which `unless` excuses" if step.word == "unless" else ""
        yield answers[0].at if len(answers) == 1 else step.at, step.says + excused


def _only_just(step: Step, policy: Policy, subject: Subject) -> Iterator[tuple[str, str]]:
    """A rule that is kept at its bound, in a field that this change moved."""
    if subject.after is None:
        return
    moved = [field.pointer for field in subject.fields]
    for pointer, clause in edges(policy.must, dict(subject.after.body)):
        if subject.entry == "scan" or any(covers(pointer, changed) for changed in moved):
            yield step.at, f"the rule is kept, if only just: {clause}"
