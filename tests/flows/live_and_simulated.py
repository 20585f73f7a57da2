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
from guard.enforcement.decide import ATTRIBUTED, GAP
from tests.flows.lateness import Record

Key: TypeAlias = tuple[str, object]
"""("change", its number) or ("entry", its id)."""
Outcome: TypeAlias = tuple[str, frozenset[tuple[Any, ...]]]
"""The verdict, and for each reason other than kept: policy, outcome, mode, action, exemptions, sentence."""

SPOKEN: Final = ("broken", "excused", "exempt")


def outcome_of(judgement: Judgement) -> Outcome | None:
    """The comparable part of a judgement; None when every policy is kept."""
    spoken = frozenset(
        (reason.policy, reason.outcome, reason.mode, reason.action.word, reason.exemptions, reason.sentence)
        for reason in judgement.reasons
        if reason.outcome in SPOKEN
    )
    return (judgement.verdict.word, spoken) if spoken else None


@dataclass
class LiveDecisions:
    """The last live decision about each change and entry."""

    decisions: dict[Key, Decision]

    @property
    def outcomes(self) -> dict[Key, Outcome]:
        every = {key: outcome_of(decision.judgement) for key, decision in self.decisions.items()}
        return {key: outcome for key, outcome in every.items() if outcome is not None}


def live_decisions(
    guarded: GuardedWorkspace, since: float = 0.0, revision: str | None = None
) -> LiveDecisions:
    """The live decisions about acts since a time, optionally of one policy revision."""
    with guarded.view() as view:
        decisions = view.decisions.search(limit=1_000_000)
    return LiveDecisions(
        {
            ("change", decision.change_id)
            if decision.change_id is not None
            else ("entry", decision.activity_id): decision
            # Oldest first: a change that was judged again counts with its last judgement.
            for decision in reversed(decisions)
            if decision.entry in ("change", "activity")
            and (decision.acted_at or 0.0) >= since
            and revision in (None, decision.policy_revision)
        }
    )


@dataclass
class JudgementRecorder:
    """Records the judgements of a simulation."""

    judged: dict[Key, Judgement] = field(default_factory=dict)
    subjects: dict[Key, Subject] = field(default_factory=dict)

    def __call__(self, subject: Subject, change: int | None, judgement: Judgement) -> None:
        entry = subject.activity.id if subject.activity else None
        key: Key = ("entry", entry) if change is None else ("change", change)
        assert key not in self.judged, f"{key} was judged twice"
        self.judged[key], self.subjects[key] = judgement, subject

    @property
    def outcomes(self) -> dict[Key, Outcome]:
        every = {key: outcome_of(judgement) for key, judgement in self.judged.items()}
        return {key: outcome for key, outcome in every.items() if outcome is not None}


def differences(
    live: dict[Key, Outcome], simulated: dict[Key, Outcome]
) -> dict[Key, tuple[Outcome | None, Outcome | None]]:
    """The (live, simulated) outcomes that differ. A simulation only counts entries that are excused by their head, so
    those are no differences."""
    return {
        key: (live.get(key), simulated.get(key))
        for key in live.keys() | simulated.keys()
        if live.get(key) != simulated.get(key)
        and not (key not in simulated and _only_excused(key, live[key]))
    }


def _only_excused(key: Key, outcome: Outcome) -> bool:
    return key[0] == "entry" and all(reason[1] == "excused" for reason in outcome[1])


def count_outcomes(of: dict[Key, Outcome]) -> Counter[tuple[str, str]]:
    """The number of outcomes by policy."""
    return Counter((reason[0], reason[1]) for _, reasons in of.values() for reason in reasons)


Differences: TypeAlias = Mapping[Key, tuple[Outcome | None, Outcome | None]]


@dataclass
class LiveAndSimulated:
    """The live decisions of a period, and its simulation under the same policies."""

    live: LiveDecisions
    record: Record
    simulated: JudgementRecorder
    result: SimulationResult
    policies: CompiledPolicies

    def differences(self) -> Differences:
        return differences(self.live.outcomes, self.simulated.outcomes)

    def became_known(self, key: Key) -> bool:
        """Whether a later entry told who made a change that was judged without an author, or who else acted where
        somebody unknown may have."""
        decision = self.live.decisions.get(key)
        if key[0] != "change" or decision is None:
            return False
        now = self.simulated.subjects[key]
        gained_author = not decision.facts[ATTRIBUTED] and now.attributed
        return gained_author or (bool(decision.facts.get(GAP)) and not now.gap)

    def unexplained(self) -> Differences:
        """Differences without an explanation. A later entry may have told who acted, or an entry may have arrived late
        that explains the difference for each policy."""
        return {
            key: sides
            for key, sides in self.differences().items()
            if key not in self.simulated.subjects
            or not (self.became_known(key) or self._came_late(key, *sides))
        }

    def _came_late(self, key: Key, live: Outcome | None, simulated: Outcome | None) -> bool:
        differing = {reason[0] for reason in _reasons(live) ^ _reasons(simulated)}
        policies = [policy for policy in self.policies.policies if policy.id in differing]
        subject, judged_at = self.simulated.subjects[key], self._judged_at(key)
        return all(self.record.may_differ(policy, subject, judged_at) for policy in policies)

    def _judged_at(self, key: Key) -> float:
        if key in self.live.decisions:
            return self.live.decisions[key].at
        return self.record.entry(key[1]).judged_at or 0.0

    def not_in_the_order_of_time(self) -> Differences:
        """Simulated outcomes that differ from a judgement with facts that are looked up one at a time."""
        expected = {
            key: outcome_of(
                judge(self.policies, subject, self.record.in_its_own_time(subject, self.policies), "enforce")
            )
            for key, subject in self.simulated.subjects.items()
        }
        found = {key: outcome_of(judgement) for key, judgement in self.simulated.judged.items()}
        return {key: (outcome, found[key]) for key, outcome in expected.items() if outcome != found[key]}

    def miscounted(self) -> dict[str, tuple[object, object]]:
        """Policies with a wrong number of exceptions in the simulation. Entries that it only counted are included."""
        unseen = {
            key: outcome for key, outcome in self.live.outcomes.items() if key not in self.simulated.judged
        }
        times = count_outcomes({**unseen, **self.simulated.outcomes})
        expected = {id: (times[id, "excused"], times[id, "exempt"]) for id in self.result.policies}
        found = {id: (counts.excused, counts.exempt) for id, counts in self.result.policies.items()}
        return {id: (counts, found[id]) for id, counts in expected.items() if counts != found[id]}


def _reasons(outcome: Outcome | None) -> frozenset[tuple[Any, ...]]:
    return outcome[1] if outcome else frozenset()
