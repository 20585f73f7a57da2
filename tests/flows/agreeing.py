"""Comparing live decisions with a simulation of the same period, reason by reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from guard.context import GuardedWorkspace
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.evaluate import judge
from guard.core.model.records import Decision
from guard.core.model.subject import Subject
from guard.core.model.verdict import Judgement
from guard.core.simulation.result import SimulationResult
from guard.enforcement.decide import ATTRIBUTED
from tests.flows.lateness import Record

Key: TypeAlias = tuple[str, object]
"""("change", its number) or ("entry", its id)."""
Said: TypeAlias = tuple[str, frozenset[tuple[Any, ...]]]
"""The verdict, and for each reason other than kept: policy, outcome, mode, action, exemptions, sentence."""

SPOKEN: Final = ("broken", "excused", "exempt")


def said(judgement: Judgement) -> Said | None:
    """The comparable part of a judgement; None when every policy is kept."""
    spoken = frozenset(
        (reason.policy, reason.outcome, reason.mode, reason.action.word, reason.exemptions, reason.sentence)
        for reason in judgement.reasons
        if reason.outcome in SPOKEN
    )
    return (judgement.verdict.word, spoken) if spoken else None


@dataclass
class Lived:
    """The last live decision about each change and entry."""

    decisions: dict[Key, Decision]

    @property
    def said(self) -> dict[Key, Said]:
        every = {key: said(one.judgement) for key, one in self.decisions.items()}
        return {key: one for key, one in every.items() if one is not None}


def lived(guarded: GuardedWorkspace, since: float = 0.0, revision: str | None = None) -> Lived:
    """The live decisions about acts since a time, optionally of one policy revision."""
    with guarded.view() as view:
        decisions = view.decisions.search(limit=1_000_000)
    return Lived(
        {
            ("change", decision.change_id)
            if decision.change_id is not None
            else ("entry", decision.activity_id): decision
            for decision in reversed(
                decisions
            )  # oldest first: a change that was judged again counts as it was last
            if decision.entry in ("change", "activity")
            and (decision.acted_at or 0.0) >= since
            and revision in (None, decision.policy_revision)
        }
    )


@dataclass
class Heard:
    """Records the judgements of a simulation."""

    judged: dict[Key, Judgement] = field(default_factory=dict)
    subjects: dict[Key, Subject] = field(default_factory=dict)

    def __call__(self, subject: Subject, change: int | None, judgement: Judgement) -> None:
        entry = subject.activity.id if subject.activity else None
        key: Key = ("entry", entry) if change is None else ("change", change)
        assert key not in self.judged, f"{key} was judged twice"
        self.judged[key], self.subjects[key] = judgement, subject

    @property
    def said(self) -> dict[Key, Said]:
        every = {key: said(one) for key, one in self.judged.items()}
        return {key: one for key, one in every.items() if one is not None}


def differences(
    of_life: dict[Key, Said], again: dict[Key, Said]
) -> dict[Key, tuple[Said | None, Said | None]]:
    """The (live, simulated) outcomes that differ. A simulation only counts entries that are excused by their head, so
    those are no differences."""
    return {
        key: (of_life.get(key), again.get(key))
        for key in of_life.keys() | again.keys()
        if of_life.get(key) != again.get(key) and not (key not in again and _only_excused(key, of_life[key]))
    }


def _only_excused(key: Key, outcome: Said) -> bool:
    return key[0] == "entry" and all(reason[1] == "excused" for reason in outcome[1])


def outcomes(of: dict[Key, Said]) -> Counter[tuple[str, str]]:
    """The number of outcomes by policy."""
    return Counter((reason[0], reason[1]) for _, reasons in of.values() for reason in reasons)


Differences: TypeAlias = Mapping[Key, tuple[Said | None, Said | None]]


@dataclass
class LivedAndSimulated:
    """The live decisions of a period, and its simulation under the same policies."""

    life: Lived
    record: Record
    again: Heard
    found: SimulationResult
    policies: CompiledPolicies

    def differences(self) -> Differences:
        return differences(self.life.said, self.again.said)

    def became_known(self, key: Key) -> bool:
        """Whether a change was judged before anybody knew who made it, and is known to be somebody's since."""
        decision = self.life.decisions.get(key)
        judged_unknown = decision is not None and not decision.facts[ATTRIBUTED]
        return key[0] == "change" and judged_unknown and self.again.subjects[key].attributed

    def unexplained(self) -> Differences:
        """Differences that may not be: neither who made a change became known later, nor did an entry come late that
        policy by policy explains it."""
        return {
            key: sides
            for key, sides in self.differences().items()
            if key not in self.again.subjects or not (self.became_known(key) or self._came_late(key, *sides))
        }

    def _came_late(self, key: Key, live: Said | None, again: Said | None) -> bool:
        differing = {reason[0] for reason in _reasons(live) ^ _reasons(again)}
        policies = [one for one in self.policies.policies if one.id in differing]
        subject, judged_at = self.again.subjects[key], self._judged_at(key)
        return all(self.record.may_differ(one, subject, judged_at) for one in policies)

    def _judged_at(self, key: Key) -> float:
        if key in self.life.decisions:
            return self.life.decisions[key].at
        return self.record.entry(key[1]).judged_at or 0.0

    def not_in_the_order_of_time(self) -> Differences:
        """What a simulation says otherwise than the record does where the facts are looked up one by one."""
        expected = {
            key: said(judge(self.policies, one, self.record.in_its_own_time(one, self.policies), "enforce"))
            for key, one in self.again.subjects.items()
        }
        found = {key: said(one) for key, one in self.again.judged.items()}
        return {key: (one, found[key]) for key, one in expected.items() if one != found[key]}

    def miscounted(self) -> dict[str, tuple[object, object]]:
        """Policies of which a simulation counts other exceptions than were made. What passed unseen is in the count."""
        unseen = {key: one for key, one in self.life.said.items() if key not in self.again.judged}
        times = outcomes({**unseen, **self.again.said})
        expected = {id: (times[id, "excused"], times[id, "exempt"]) for id in self.found.policies}
        found = {id: (one.excused, one.exempt) for id, one in self.found.policies.items()}
        return {id: (one, found[id]) for id, one in expected.items() if one != found[id]}


def _reasons(outcome: Said | None) -> frozenset[tuple[Any, ...]]:
    return outcome[1] if outcome else frozenset()
