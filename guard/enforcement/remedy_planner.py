"""Plans the remedy of a change or state that broke policies, and checks that it would help. Records nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from drift.core.detection.shape import gone_in
from drift.core.model.changes import Change
from drift.core.model.json_pointer import lies_in
from drift.core.model.resources import MISSING, Body, Resource
from drift.core.normalisation.normalise import ordered
from guard.context import UnitOfWork
from guard.core.evaluation.evaluate import judge
from guard.core.model.policy import Revert
from guard.core.model.records import Decision
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Verdict
from guard.core.remediation.remedy import NothingToDo, Remedy, SetFields, outcome, plan_remedy, put_back_state
from guard.core.text.values import written
from guard.enforcement.known_good import held_fields, protected_fields


class Declared(NamedTuple):
    """The values that a policy has set instead of the last known-good ones."""

    policy: str
    values: Body


def remedy_for(work: UnitOfWork, found: Change | Resource, good: Body | None, decision: Decision) -> Remedy:
    """What would put right a change (or a state that a scan found): the fields that broke a rule, and only where
    that does not mend it, everything the broken policies speak of."""
    reasons = tuple(
        r for r in decision.judgement.broken if r.mode == "enforce" and r.action >= Verdict.REQUIRE_APPROVAL
    )
    declared = declared_by(work, decision)
    values = declared.values if declared else None
    still: frozenset[str] = frozenset()
    for protects in (held_fields(reasons), protected_fields(reasons)):
        if isinstance(found, Resource):
            put = put_back_state(found, good, protects, values)
        else:
            put = plan_remedy(found, good, protects, values)
        if not isinstance(put, SetFields):
            return put
        if not (still := still_broken(work, decision, put)):
            return without_hidden_fields(work, put)
    return NothingToDo(_why_nothing_is_written(declared, still))


def without_hidden_fields(work: UnitOfWork, put: SetFields) -> Remedy:
    """The remedy without fields that Intercom does not show any more, as its shape or the API version changed: what is
    not shown cannot be read back, and may be right."""
    if all(field.before is not MISSING for field in put.fields):
        return put
    events = work.state.schema_events.of_kind(put.resource.ref.kind)
    gone = gone_in(move for event in events for move in event.moves)
    hidden = [
        field.pointer
        for field in put.fields
        if field.before is MISSING and any(lies_in(pointer, field.pointer) for pointer in gone)
    ]
    if len(hidden) < len(put.fields):
        return replace(put, fields=tuple(field for field in put.fields if field.pointer not in hidden))
    return NothingToDo(
        f"Intercom does not show {', '.join(hidden)} any more, in this version of its API: nothing was written."
    )


def _why_nothing_is_written(declared: Declared | None, still: frozenset[str]) -> str:
    """Why nothing is written, as it would leave these policies broken."""
    if declared is None:
        return "The last known-good version breaks the policy as well: nothing was written."
    return (
        f"The values that {declared.policy} declares, {written(declared.values)}, would leave "
        f"{', '.join(sorted(still))} broken: nothing was written. A person has to correct the policy or the setting."
    )


def still_broken(work: UnitOfWork, decision: Decision, put: SetFields) -> frozenset[str]:
    """The policies that would be broken as before after putting back; not those that the state is exempt from, also by
    an id that the resource had before it was made again."""
    after = Resource(put.resource.ref, outcome(put), put.resource.parent)
    subject = Subject.of_state(after, actor=decision.actor, at=work.now)
    facts = Facts(former_ids=Facts.load(decision.facts).former_ids)
    still = {r.policy for r in judge(work.policies, subject, facts, work.mode).broken}
    were = {r.policy for r in decision.judgement.broken if r.action >= Verdict.REQUIRE_APPROVAL}
    return frozenset(still & were)


def declared_by(work: UnitOfWork, decision: Decision) -> Declared | None:
    """The values to set, where one of the policies that decided declares any."""
    for reason in decision.judgement.deciding():
        policy = work.policies.find(reason.policy)
        if policy is not None and isinstance(policy.then, Revert) and policy.then.set is not None:
            assert decision.ref is not None  # noqa: S101  # only resources are put back
            kind = work.workspace.kinds[decision.ref.kind]
            return Declared(policy.id, ordered(kind, policy.then.set))
    return None
