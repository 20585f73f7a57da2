"""How much of the policies their cases exercise, and which branches no case took. Pure; it reads traces of cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from drift.core.model.json_pointer import covers, escape, tokens
from drift.core.model.resources import Json
from guard.core.cases.branches import NO, YES, Branch, Way, branches, constraints
from guard.core.explanation.trace import Mismatch, Step, Trace
from guard.core.model.policy import Policy
from guard.core.reports.records_json import where


@dataclass(frozen=True, slots=True)
class PolicyCoverage:
    """The branches of one policy, and those that no case took."""

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
        return sum(len(one.branches) for one in self.policies)

    @property
    def taken(self) -> int:
        return sum(one.taken for one in self.policies)

    @property
    def percent(self) -> int:
        return _percent(self.taken, self.branches)

    def reaches(self, percent: float) -> bool:
        return 100 * self.taken >= percent * self.branches

    def document(self) -> dict[str, Json]:
        """JSON-able."""
        return {
            "percent": self.percent,
            "taken": self.taken,
            "branches": self.branches,
            "policies": [_document(one) for one in self.policies],
        }


def coverage(policies: Iterable[Policy], traces: Iterable[Trace]) -> CaseCoverage:
    """What the traces of all cases come to, by policy id."""
    taken: dict[str, set[Way]] = {}
    for one in traces:
        taken.setdefault(one.policy.id, set()).update(_ways(one))
    return CaseCoverage(
        tuple(
            _policy_coverage(one, taken.get(one.id, set()))
            for one in sorted(policies, key=lambda one: one.id)
        )
    )


def _policy_coverage(policy: Policy, taken: set[Way]) -> PolicyCoverage:
    all_ = branches(policy)
    return PolicyCoverage(policy, all_, tuple(one for one in all_ if one.way not in taken))


def _ways(one: Trace) -> Iterator[Way]:
    """The ways a policy went with one subject. What it would have asked after it had decided does not count."""
    for step in one.reached:
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
        nearest = next((one for one in places if at == one or at.startswith(f"{one}/")), None)
        if nearest is not None:
            yield f"{step.at}{nearest}", NO


def _place(mismatch: Mismatch) -> str:
    """Where a schema was broken; a missing field breaks it where the field is named."""
    if not mismatch.evidence.missing:
        return mismatch.at
    return (
        f"{mismatch.at.removesuffix('/required')}/properties/{escape(tokens(mismatch.evidence.pointer)[-1])}"
    )


def _answers(step: Step) -> Iterator[Way]:
    """The answer of a step and of all its parts; what cannot be known is neither."""
    if step.truth is not None:
        yield step.at, YES if step.truth else NO
    for number, part in enumerate(step.parts):
        if step.word == "any_of" and part.truth:
            yield f"{step.at}/{number}", YES
        yield from _answers(part)


def _percent(taken: int, all_: int) -> int:
    """Rounded down, so that only everything is 100."""
    return 100 * taken // all_ if all_ else 100


def _document(one: PolicyCoverage) -> dict[str, Json]:
    return {
        "policy": one.policy.id,
        "where": where(one.policy.file, one.policy.line),
        "percent": one.percent,
        "taken": one.taken,
        "branches": len(one.branches),
        "missing": [{"at": each.way[0], "sentence": each.missing} for each in one.missing],
    }
