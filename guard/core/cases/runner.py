"""Running policy cases: evaluate each subject and compare the verdict and the policies with the expected ones.

Also reports which policies lack a case that breaks them, or one that does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from guard.core.cases.case import Case, Cases
from guard.core.cases.case_schema import UNKNOWN
from guard.core.cases.differences import Difference, Expected, differences, earned
from guard.core.cases.in_advance import Answered, answer_differences, answered, standard_difference
from guard.core.evaluation.evaluate import judge, policies_for
from guard.core.model.policy import Policy, PolicySet
from guard.core.model.subject import Subject
from guard.core.model.verdict import Judgement, Verdict

Lack: TypeAlias = Literal["breaks", "keeps"]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The result of one case. `differences` are why it failed, `sentence` is the same in one line.

    A policy that lacks a case has its own failed result: `policy` is its id, `lacks` the missing case.
    """

    name: str
    file: str
    line: int
    passed: bool
    sentence: str = ""
    column: int = 1
    differences: tuple[Difference, ...] = ()
    expected: Expected | None = None
    verdict: Verdict | None = None
    answer: str = ""
    broken: tuple[str, ...] = ()
    policy: str = ""
    lacks: Lack | None = None


def run(policies: PolicySet, given: Cases) -> list[CaseResult]:
    """Run the cases; add a failed result for each case that a policy lacks."""
    results: list[CaseResult] = []
    broken: set[str] = set()
    spared: set[str] = set()
    for case in given.cases:
        found = _judged(case)
        results.append(_result(case, found))
        spoke = {reason.policy for reason in found.judgement.broken}
        broken |= spoke
        watched = _watching(case, found)
        spared |= {
            policy.id for policy in case.tested.policies if policy.id in watched or _always_speaks(policy)
        } - spoke
    return results + [lack for policy in policies.policies for lack in _lacking(policy, broken, spared)]


def _watching(case: Case, found: _Judged) -> set[str]:
    """The policies that had something to say. Of a share those that it decides."""
    if case.subject.entry == "share":
        return {reason.policy for reason in found.judgement.reasons if reason.outcome != "unknown"}
    return {policy.id for policy in policies_for(case.tested, case.subject)}


def run_case(case: Case) -> CaseResult:
    """Run one case."""
    return _result(case, _judged(case))


@dataclass(frozen=True, slots=True)
class _Judged:
    """A case with its judgement, and the answer where it is a proposal."""

    subject: Subject
    judgement: Judgement
    answered: Answered | None = None


def _judged(case: Case) -> _Judged:
    if case.asking is None:
        return _Judged(case.subject, judge(case.tested, case.subject, case.facts, "enforce"))
    found = answered(case.tested, case.subject, case.facts, case.asking)
    return _Judged(found.subject, found.judgement, found)


def _result(case: Case, found: _Judged) -> CaseResult:
    judgement = found.judgement
    failures = (
        *differences(case.tested, found.subject, case.facts, judgement, case.expected),
        *(() if found.answered is None else answer_differences(found.answered, case.expected)),
        *standard_difference(judgement, case.expected.standard_change),
    )
    return CaseResult(
        name=case.name,
        file=case.file,
        line=case.place.line,
        column=case.place.column,
        passed=not failures,
        sentence=" ".join(map(_in_words, failures)),
        differences=failures,
        expected=case.expected,
        verdict=judgement.would_be,
        answer=_answer(case, found),
        broken=tuple(reason.policy for reason in judgement.broken),
    )


def _answer(case: Case, found: _Judged) -> str:
    """What it earned, where that is no verdict."""
    if case.subject.entry == "share" and (word := earned(case.subject, found.judgement)) == UNKNOWN:
        return word
    return found.answered.answer if found.answered is not None and case.expected.answer else ""


def _in_words(difference: Difference) -> str:
    match difference.what:
        case "spoke":
            return f"{difference.policy} spoke and was not expected to: {difference.sentence}"
        case "silent":
            return f"{difference.policy} was expected to speak and did not: {difference.sentence}"
        case _:
            return difference.sentence


def _always_speaks(policy: Policy) -> bool:
    """Whether every subject the policy watches breaks it, so that only a case about another subject keeps it."""
    watch = policy.watch
    asks = (
        policy.must,
        policy.when,
        policy.unless,
        policy.more_than,
        policy.aftermath or None,
        policy.share,
        watch.where,
        *watch.fields,
    )
    return not watch.changes_declared and all(clause is None for clause in asks)


def _lacking(policy: Policy, broken: set[str], spared: set[str]) -> Iterator[CaseResult]:
    lacks: tuple[tuple[bool, Lack], ...] = ((policy.id in broken, "breaks"), (policy.id in spared, "keeps"))
    for has, lack in lacks:
        if not has:
            sentence = (
                f"No case {lack} {policy.id}. Every policy needs one that breaks it and one that does not."
            )
            name = f"{policy.id} has a case that {lack} it"
            yield CaseResult(name, policy.file, policy.line, False, sentence, policy=policy.id, lacks=lack)
