"""The cases beside the policies are their tests: given a change or an entry and who made it, which policies speak.

Judges with the one evaluation, and says which policies have no case that breaks them or none that does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from guard.core.cases.case import Case, Cases
from guard.core.cases.differences import Difference, Expected, differences
from guard.core.evaluation.evaluate import judge, policies_for
from guard.core.model.policy import Policy, PolicySet
from guard.core.model.verdict import Judgement, Verdict

Lack: TypeAlias = Literal["breaks", "keeps"]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How one case went; `differences` say in what it failed, and `sentence` says that in one line.

    A policy that lacks a case has a failed result of its own: `policy` names it, and `lacks` what it lacks.
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
    broken: tuple[str, ...] = ()
    policy: str = ""
    lacks: Lack | None = None


def run(policies: PolicySet, given: Cases) -> list[CaseResult]:
    """Run cases that were read, and look which policies lack some."""
    results: list[CaseResult] = []
    broken: set[str] = set()
    spared: set[str] = set()
    for case in given.cases:
        judgement = _judged(case)
        results.append(_result(case, judgement))
        spoke = {reason.policy for reason in judgement.broken}
        broken |= spoke
        watched = {policy.id for policy in policies_for(case.tested, case.subject)}
        spared |= {one.id for one in case.tested.policies if one.id in watched or _always_speaks(one)} - spoke
    return results + [one for policy in policies.policies for one in _lacking(policy, broken, spared)]


def run_case(case: Case) -> CaseResult:
    """Run one case."""
    return _result(case, _judged(case))


def _judged(case: Case) -> Judgement:
    return judge(case.tested, case.subject, case.facts, "enforce")


def _result(case: Case, judgement: Judgement) -> CaseResult:
    found = tuple(differences(case.tested, case.subject, case.facts, judgement, case.expected))
    return CaseResult(
        name=case.name,
        file=case.file,
        line=case.place.line,
        column=case.place.column,
        passed=not found,
        sentence=" ".join(map(_in_words, found)),
        differences=found,
        expected=case.expected,
        verdict=judgement.would_be,
        broken=tuple(reason.policy for reason in judgement.broken),
    )


def _in_words(one: Difference) -> str:
    match one.what:
        case "spoke":
            return f"{one.policy} spoke and was not expected to: {one.sentence}"
        case "silent":
            return f"{one.policy} was expected to speak and did not: {one.sentence}"
        case _:
            return one.sentence


def _always_speaks(policy: Policy) -> bool:
    """Whether the policy is broken by everything it looks at, so that only a case of something else can spare it."""
    watch = policy.watch
    asks = (policy.must, policy.when, policy.unless, policy.more_than, watch.where, *watch.fields)
    return not watch.changes_declared and all(one is None for one in asks)


def _lacking(policy: Policy, broken: set[str], spared: set[str]) -> Iterator[CaseResult]:
    lacks: tuple[tuple[bool, Lack], ...] = ((policy.id in broken, "breaks"), (policy.id in spared, "keeps"))
    for has, what in lacks:
        if not has:
            sentence = (
                f"No case {what} {policy.id}. Every policy needs one that breaks it and one that does not."
            )
            name = f"{policy.id} has a case that {what} it"
            yield CaseResult(name, policy.file, policy.line, False, sentence, policy=policy.id, lacks=what)
