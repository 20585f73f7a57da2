"""The subject and facts of an earlier decision, rebuilt from the record, so that it can be judged again."""

from __future__ import annotations

from typing import TypedDict

from drift.core.model.activity import Actor
from drift.core.model.changes import Change, Created, Deleted, Updated
from drift.core.model.resources import Digest, Resource
from drift.core.normalisation.comparison import differences
from drift.store import StateStore
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.evaluate import judge
from guard.core.model.records import Decision
from guard.core.model.subject import Facts, Subject, load_actor
from guard.core.model.verdict import Judgement
from guard.enforcement.decide import ATTRIBUTED, GAP, OTHERS


def judge_again(state: StateStore, policies: CompiledPolicies, decision: Decision) -> Judgement:
    """Reach a decision again from the record: same bodies, same entry, same facts, same revision.

    `policies` must be the set of the decision's own revision. Raises LookupError when a body is gone.
    """
    return judge(policies, *past_subject(state, decision), decision.mode)


def past_subject(state: StateStore, decision: Decision) -> tuple[Subject, Facts]:
    """The subject of a decision and the facts that were known then. Raises LookupError when a body is gone."""
    return _subject_again(state, decision), Facts.load(decision.facts)


def _subject_again(state: StateStore, decision: Decision) -> Subject:
    at = decision.acted_at if decision.acted_at is not None else decision.at
    if decision.entry == "share":
        return Subject.of_share(at, decision.ref)
    entry = state.activities.get(decision.activity_id) if decision.activity_id else None
    if decision.entry == "activity":
        if entry is None:
            raise LookupError(f"the activity-log entry {decision.activity_id} is no longer kept")
        return Subject.of_activity(entry.activity)
    attributed = bool(decision.facts.get(ATTRIBUTED))
    doubts = _doubts(decision)
    if decision.entry == "scan":
        return Subject.of_state(
            *_again(state, decision, decision.after),
            actor=decision.actor,
            attributed=attributed,
            at=at,
            **doubts,
        )
    return Subject.of_change(
        _change_again(state, decision),
        activity=entry.activity if entry else None,
        actor=decision.actor,
        attributed=attributed,
        at=at,
        **doubts,
        entry="proposal" if decision.entry == "proposal" else "change",
    )


class _Doubts(TypedDict):
    others: tuple[Actor, ...]
    gap: bool


def _doubts(decision: Decision) -> _Doubts:
    """Who else may have acted, as it was known then."""
    others = tuple(map(load_actor, decision.facts.get(OTHERS) or ()))
    return {"others": others, "gap": bool(decision.facts.get(GAP))}


def _again(state: StateStore, decision: Decision, *digests: Digest | None) -> list[Resource]:
    """The resource with each of these bodies."""
    wanted = [digest for digest in digests if digest is not None]
    if decision.ref is None or len(wanted) < len(digests):
        raise LookupError(f"decision {decision.id} names no resource")
    bodies = state.versions.bodies(wanted)
    return [Resource(decision.ref, bodies[digest]) for digest in wanted]


def _change_again(state: StateStore, decision: Decision) -> Change:
    if decision.before is None:
        return Created(*_again(state, decision, decision.after))
    if decision.after is None:
        return Deleted(*_again(state, decision, decision.before))
    before, after = _again(state, decision, decision.before, decision.after)
    return Updated(before, after, differences(after.ref.kind, before.body, after.body))
