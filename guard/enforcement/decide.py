"""Brings a change, an entry or a state before the policies, with the facts they ask for; the answer is a decision."""

from __future__ import annotations

from drift.core.model.records import ChangeRecord
from drift.store import StateStore
from guard.context import new_id
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.evaluate import judge
from guard.core.model.records import Decision
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Judgement, Mode
from guard.enforcement.subjects import look_up

ATTRIBUTED = "attributed"
"""The fact, kept with a decision, whether anything explained the change when it was judged."""


def decide(
    drift: StateStore,
    policies: CompiledPolicies,
    subject: Subject,
    mode: Mode,
    *,
    now: float,
    change: ChangeRecord | None = None,
) -> Decision:
    """Judge a subject and write the decision as a value; nothing is stored."""
    facts = look_up(drift, policies, subject)
    judgement = judge(policies, subject, facts, mode)
    return decision_of(subject, judgement, facts, policies.revision, mode, now=now, change=change)


def decision_of(
    subject: Subject,
    judgement: Judgement,
    facts: Facts,
    revision: str,
    mode: Mode,
    *,
    now: float,
    change: ChangeRecord | None = None,
) -> Decision:
    return Decision(
        id=new_id(),
        at=now,
        entry=subject.entry,
        ref=subject.ref,
        judgement=judgement,
        policy_revision=revision,
        mode=mode,
        change_id=change.id if change else None,
        activity_id=subject.activity.id if subject.activity else None,
        before=subject.before.digest if subject.before else None,
        after=subject.after.digest if subject.after else None,
        actor=subject.actor,
        acted_at=subject.at,
        facts={**facts.dump(), ATTRIBUTED: subject.attributed},
        verdict=judgement.verdict,
    )
