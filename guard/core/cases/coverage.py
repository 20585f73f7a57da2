"""Coverage: how many branches of each policy its cases take, and which they miss. Pure; computed from traces."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from drift.core.model.json_pointer import covers, escape, tokens
from drift.core.model.resources import Json
from guard.core.cases.branches import NO, YES, Branch, Way, branches, constraints
from guard.core.explanation.trace import Mismatch, Step, Trace
from guard.core.model.policy import Exemption, Policy
from guard.core.reports.records_json import where

_EXEMPTIONS: Final = "/exemptions"


@dataclass(frozen=True, slots=True)
class PolicyCoverage:
    """The branches of one policy, and those that no case takes."""

    policy: Policy
    branches: tuple[Branch, ...]
    missing: tuple[Branch, ...]

    @property
    def taken(self) -> int:
        return len(self.branches) - len(self.missing)

    @property
    def percent(self) -> int:
        return _percent(self.taken, len(self.branches))


@dataclass(frozen=True, slots=True)
class CaseCoverage:
    policies: tuple[PolicyCoverage, ...]

    @property
    def branches(self) -> int:
        return sum(len(policy.branches) for policy in self.policies)

    @property
    def taken(self) -> int:
        return sum(policy.taken for policy in self.policies)

    @property
    def percent(self) -> int:
        return _percent(self.taken, self.branches)

    def reaches(self, percent: float) -> bool:
        return 100 * self.taken >= percent * self.branches

    def document(self) -> dict[str, Json]:
        """The coverage as JSON values."""
        return {
            "percent": self.percent,
            "taken": self.taken,
            "branches": self.branches,
            "policies": [_document(policy) for policy in self.policies],
        }


def coverage(policies: Collection[Policy], traces: Iterable[Trace]) -> CaseCoverage:
    """The coverage of all policies, from the traces of all cases."""
    whole = {policy.id: policy for policy in policies}
    taken: dict[str, set[Way]] = {}
    for policy_trace in traces:
        counted = whole.get(policy_trace.policy.id, policy_trace.policy)
        ways = (_as_counted(way, policy_trace.policy, counted) for way in _ways(policy_trace))
        taken.setdefault(counted.id, set()).update(ways)
    return CaseCoverage(
        tuple(
            _policy_coverage(policy, taken.get(policy.id, set()))
            for policy in sorted(policies, key=lambda policy: policy.id)
        )
    )


def _as_counted(way: Way, policy: Policy, counted: Policy) -> Way:
    """A way through a policy as one workspace has it, in the policy as it is written: there are more exemptions."""
    at, answer = way
    start, _, number = at.rpartition("/")
    if start != _EXEMPTIONS or len(policy.exemptions) == len(counted.exemptions):
        return way
    used = policy.exemptions[int(number)]
    places = (place for place, one in enumerate(counted.exemptions) if _is_the_same(one, used))
    return f"{start}/{next(places, number)}", answer


def _is_the_same(one: Exemption, other: Exemption) -> bool:
    return (one.describe(), one.until, one.reason, one.owner) == (
        other.describe(),
        other.until,
        other.reason,
        other.owner,
    )


def _policy_coverage(policy: Policy, taken: set[Way]) -> PolicyCoverage:
    all_ = branches(policy)
    return PolicyCoverage(policy, all_, tuple(branch for branch in all_ if branch.way not in taken))


def _ways(policy_trace: Trace) -> Iterator[Way]:
    """The branches that one evaluation took. Steps after the deciding one do not count."""
    for step in policy_trace.reached:
        if step.word in ("kind", "activity"):
            yield from ((step.at, pattern) for pattern in step.asks if fnmatchcase(step.saw, pattern))
        elif step.word == "change":
            yield step.at, step.saw if step.truth else NO
        elif step.word == "fields":
            yield from _fields(step)
        elif step.word == "must":
            yield from _must(step)
        else:
            yield from _answers(step)


def _fields(step: Step) -> Iterator[Way]:
    if not step.truth:
        yield step.at, NO
    for pointer in step.asks:
        if any(covers(pointer, moved) for moved in step.saw):
            yield step.at, pointer


def _must(step: Step) -> Iterator[Way]:
    if step.truth:
        yield step.at, YES
    places = sorted(constraints(step.asks), key=len, reverse=True)
    for mismatch in step.mismatches:
        at = _place(mismatch)
        nearest = next((place for place in places if at == place or at.startswith(f"{place}/")), None)
        if nearest is not None:
            yield f"{step.at}{nearest}", NO


def _place(mismatch: Mismatch) -> str:
    """The place of a mismatch in the schema; for a missing field, the place that names the field."""
    if not mismatch.evidence.missing:
        return mismatch.at
    return (
        f"{mismatch.at.removesuffix('/required')}/properties/{escape(tokens(mismatch.evidence.pointer)[-1])}"
    )


def _answers(step: Step) -> Iterator[Way]:
    """The answers of a step and all its parts; an unknown answer takes no branch."""
    if step.truth is not None:
        yield step.at, YES if step.truth else NO
    for number, part in enumerate(step.parts):
        if step.word == "any_of" and part.truth:
            yield f"{step.at}/{number}", YES
        yield from _answers(part)


def _percent(taken: int, all_: int) -> int:
    """Percent, rounded down, so that only full coverage is 100."""
    return 100 * taken // all_ if all_ else 100


def _document(policy_coverage: PolicyCoverage) -> dict[str, Json]:
    return {
        "policy": policy_coverage.policy.id,
        "where": where(policy_coverage.policy.file, policy_coverage.policy.line),
        "percent": policy_coverage.percent,
        "taken": policy_coverage.taken,
        "branches": len(policy_coverage.branches),
        "missing": [{"at": branch.way[0], "sentence": branch.missing} for branch in policy_coverage.missing],
    }
