"""From a decision to what follows: findings, intents, questions, messages.

Each judged subject is one transaction: the decision is kept with all its consequences, or it is judged again.
"""

from __future__ import annotations

from dataclasses import replace

from drift.core.model.activity import NOBODY, Actor
from drift.core.model.changes import Change, Updated
from drift.core.model.records import ActivityRecord, ChangeRecord, Purpose
from drift.core.model.resources import Ref, same
from drift.store import StateStore
from drift.sync.event_worker import is_our_own
from guard.context import GuardedWorkspace
from guard.core.model.records import Decision
from guard.core.model.subject import Subject
from guard.core.model.verdict import Verdict
from guard.core.remediation.circuit_breaker import Blocked, check_circuit_breaker
from guard.core.remediation.remedy import Remedy, advance
from guard.enforcement.approval_requests import ask_a_person, ask_for_change, void_if_moved
from guard.enforcement.batch import process_each
from guard.enforcement.decide import decide
from guard.enforcement.findings import open_findings, refresh
from guard.enforcement.known_good import known_good, known_good_before, move_known_good, set_known_good
from guard.enforcement.remedy_planner import declared_by, put_back_for
from guard.enforcement.remedy_recorder import COUNTED, capped, record_remedy, verify_guided
from guard.enforcement.subjects import change_of, subject_of_change
from guard.notify import messages
from guard.notify.outbox import enqueue
from guard.store import DecisionStore


def judge_changes(guarded: GuardedWorkspace, *, limit: int = 200) -> int:
    """Judge the changes that no policy has spoken about yet; returns how many were judged."""
    with guarded.reading() as (drift, _):
        waiting = drift.changes.unjudged(limit)
    return process_each(
        waiting, lambda one: judge_change(guarded, one), lambda one: f"change {one.id} of {one.ref}"
    )


def judge_change(guarded: GuardedWorkspace, record: ChangeRecord) -> bool:
    """Judge one change with all that follows; False when it waits for its log entry, or was judged elsewhere."""
    now, policies = guarded.now(), guarded.policies()
    with guarded.writing() as (drift, guard):
        drift.lock(record.ref)
        current = drift.changes.get(record.id)
        if current is None or current.judged_at is not None:
            return False
        if current.attribution.source == "intent":
            _settle_own(guarded, drift, guard, current)
            return drift.changes.mark_judged(current.id, now)
        change = change_of(drift, current)
        subject = subject_of_change(drift, current, change)
        decision = decide(drift, policies, subject, guarded.mode, now=now, change=current)
        if _waits_for_actor(guarded, current, decision, now):
            return False
        drift.changes.mark_judged(current.id, now)
        follow_change(guarded, drift, guard, current, change, decision)
    return True


def _waits_for_actor(guarded: GuardedWorkspace, record: ChangeRecord, decision: Decision, now: float) -> bool:
    """A verdict that hangs on who acted waits a moment for the log entry, where the kind has entries at all."""
    if record.attribution.source != "unattributed" or now - record.detected_at >= guarded.limits.grace:
        return False
    has_entries = bool(guarded.workspace.kinds[record.ref.kind].activity_types)
    return has_entries and any(reason.rests_on_actor for reason in decision.judgement.reasons)


def follow_change(
    guarded: GuardedWorkspace,
    drift: StateStore,
    guard: DecisionStore,
    record: ChangeRecord,
    change: Change,
    decision: Decision,
) -> None:
    """All that a judged change brings about, in the caller's transaction."""
    void_if_moved(guarded, drift, guard, record)
    good = known_good_before(guarded, drift, guard, change)
    move_known_good(drift, guard, change, good, decision)
    put = put_back_for(guarded, change, good, decision)
    decision = enforced(guarded, drift, guard, decision, record, put)
    guard.decisions.add(decision)
    opened = open_findings(guard, decision, str(record.ref), record.ref.kind)
    refresh(guarded, drift, guard, record.ref, "")
    verify_guided(guarded, drift, guard, record.ref)
    if any(news != "seen" for _, news in opened) or decision.verdict > Verdict.FLAG:
        enqueue(guarded, guard, messages.decided(decision))


def enforced(
    guarded: GuardedWorkspace,
    drift: StateStore,
    guard: DecisionStore,
    decision: Decision,
    record: ChangeRecord | None,
    put: Remedy,
) -> Decision:
    """Carry the verdict into intents, steps and questions; the decision comes back with a note of what kept it.

    `record` is the change in question; None for a state that was broken at the first reading, about which nobody
    can be asked.
    """
    if decision.verdict < Verdict.REQUIRE_APPROVAL:
        return decision
    asked = None
    if decision.verdict is Verdict.REQUIRE_APPROVAL and record is not None:
        asked = ask_for_change(guarded, guard, decision, record)
        enqueue(guarded, guard, messages.asked(asked, decision))
        if asked.meanwhile == "keep":
            return replace(decision, note="It stays as it is until somebody has answered.")
    stopped = _stopped(guarded, drift, decision)
    if stopped is None:
        done = record_remedy(
            guarded, drift, guard, put, purpose=_purpose(guarded, decision), reason=decision.id
        )
        return replace(decision, note=done.note)
    if asked is None and record is not None and not guard.approvals.open_for(record.ref):
        asked = ask_a_person(guarded, guard, decision, record, "breaker", stopped.sentence)
        enqueue(guarded, guard, messages.asked(asked, decision))
    return replace(decision, note=stopped.sentence)


def _stopped(guarded: GuardedWorkspace, drift: StateStore, decision: Decision) -> Blocked | None:
    """Whether the breaker of the resource or the cap of the workspace keeps the service from writing."""
    limits, now = guarded.limits, guarded.now()
    assert decision.ref is not None  # noqa: S101  # only resources are put back
    since = now - limits.within
    reverts = [
        intent
        for ref in lineage(drift, decision.ref, since)
        for intent in drift.intents.recent(ref, since, ("revert", "set"), COUNTED)
    ]
    other = decision.actor
    if other == NOBODY:
        other = last_known_actor(drift, decision.ref)
    opened = check_circuit_breaker(
        decision.ref,
        [i.created_at for i in reverts],
        other,
        limit=limits.reverts,
        within=limits.within,
        now=now,
    )
    return opened or capped(guarded, drift)


def lineage(drift: StateStore, ref: Ref, since: float) -> tuple[Ref, ...]:
    """A resource with all that it was before it was made again under a new id: to a person it is the same one."""
    made = {
        (intent.ref.kind, intent.result_id): intent.ref
        for intent in drift.intents.of_kind(ref.kind, since)
        if intent.operation == "create" and intent.result_id not in (None, intent.ref.id)
    }
    found = [ref]
    while (earlier := made.get((found[-1].kind, found[-1].id))) is not None and earlier not in found:
        found.append(earlier)
    return tuple(found)


def last_known_actor(drift: StateStore, ref: Ref) -> Actor:
    """Who was last known to change a resource, leaving our own writes out."""
    past = drift.changes.search(kind=ref.kind, resource_id=ref.id, limit=50)
    return next((c.attribution.actor for c in past if c.attribution.source in ("activity", "trace")), NOBODY)


def _purpose(guarded: GuardedWorkspace, decision: Decision) -> Purpose:
    return "revert" if declared_by(guarded, decision) is None else "set"


def _settle_own(
    guarded: GuardedWorkspace, drift: StateStore, guard: DecisionStore, record: ChangeRecord
) -> None:
    """A change that one of our intents made is not judged: it is what was decided before, and known good."""
    change = change_of(drift, record)
    good = known_good(drift, guard, record.ref)
    better = advance(good, change, ())
    if (good is not None or not isinstance(change, Updated)) and not same(good, better):
        set_known_good(drift, guard, change, better, at=guarded.now(), because="restored")
    refresh(guarded, drift, guard, record.ref, "")
    verify_guided(guarded, drift, guard, record.ref)


def judge_activities(guarded: GuardedWorkspace, *, limit: int = 500) -> int:
    """Judge the log entries that no policy has spoken about yet; returns how many were judged."""
    with guarded.reading() as (drift, _):
        waiting = drift.activities.unjudged(limit)
    return process_each(
        waiting, lambda one: judge_activity(guarded, one), lambda one: f"entry {one.activity.id}"
    )


def judge_activity(guarded: GuardedWorkspace, record: ActivityRecord) -> bool:
    """Judge one entry by itself. Nothing is put back here: an export cannot be undone, only told."""
    now, policies = guarded.now(), guarded.policies()
    with guarded.writing() as (drift, guard):
        if not drift.activities.mark_judged(record.activity.id, now):
            return False
        if is_our_own(guarded.workspace, drift, record.activity):
            return True
        decision = decide(drift, policies, Subject.of_activity(record.activity), guarded.mode, now=now)
        if not decision.judgement.reasons:
            return True
        guard.decisions.add(decision)
        subject = f"activity:{record.activity.type}:{record.activity.actor.name}"
        opened = open_findings(guard, decision, subject, None)
        if any(news != "seen" for _, news in opened):
            enqueue(guarded, guard, messages.decided(decision))
    return True
