"""Judges changes and log entries, and enforces the decisions: findings, intents, approval requests, messages.

One transaction per subject: the decision is kept with all its consequences, or the subject is judged again.
"""

from __future__ import annotations

from dataclasses import replace

from drift import tracing
from drift.core.model.activity import NOBODY, Actor
from drift.core.model.changes import Change
from drift.core.model.records import ActivityRecord, ChangeRecord, Purpose
from drift.core.model.resources import Ref
from drift.store import StateStore
from drift.sync.event_worker import is_our_own
from drift.tracing import Matter, matter_of
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.model.records import Decision
from guard.core.model.subject import Subject
from guard.core.model.verdict import Verdict
from guard.core.remediation.circuit_breaker import Blocked, check_circuit_breaker
from guard.core.remediation.remedy import Remedy
from guard.enforcement.approval_requests import (
    request_change_approval,
    request_person_decision,
    void_outdated_approvals,
)
from guard.enforcement.asked_people import asked_message
from guard.enforcement.batch import process_each
from guard.enforcement.decide import decide
from guard.enforcement.findings import open_findings, refresh
from guard.enforcement.known_good import known_good_before, move_known_good
from guard.enforcement.own_changes import settle_own
from guard.enforcement.permits import Judged, judge_with_permits, use
from guard.enforcement.permitted_policies import permitted_of_entry
from guard.enforcement.remedy_planner import declared_by, remedy_for
from guard.enforcement.remedy_recorder import COUNTED, capped, record_remedy, verify_guided
from guard.enforcement.subjects import change_of, subject_of_change
from guard.enforcement.why_questions import note_question
from guard.notify import messages
from guard.notify.outbox import enqueue


def judge_changes(guarded: GuardedWorkspace, *, limit: int = 200) -> int:
    """Judge the changes that were not judged yet; returns how many were."""
    with guarded.view() as view:
        waiting = view.state.changes.unjudged(limit)
    return process_each(
        waiting,
        lambda change: judge_change(guarded, change),
        lambda change: f"change {change.id} of {change.ref}",
    )


def judge_change(guarded: GuardedWorkspace, record: ChangeRecord) -> bool:
    """Judge one change with all that follows; False when it waits for its log entry, or was judged elsewhere."""
    with guarded.transaction() as work:
        work.state.lock(record.ref)
        current = work.state.changes.get(record.id)
        if current is None or current.judged_at is not None:
            return False
        if work.state.schema_events.is_pending(current.ref.kind):
            return False  # what is known good has another shape still
        if current.attribution.source == "intent":
            settle_own(work, current)
            return work.state.changes.mark_judged(current.id, work.now)
        change = change_of(work.state, current)
        with tracing.span("judge", work.workspace, matter_of(current), change_id=current.id) as span:
            judged = judge_with_permits(work, current, change)
            if _waits_for_actor(work, current, judged):
                span.say(waits_for="actor")
                return False
            work.state.changes.mark_judged(current.id, work.now)
            use(work, judged)
            follow_change(work, change, judged)
            subject = subject_of_change(work.state, judged.record, change)
            note_question(work, judged.record, subject, judged.decision)
            span.say(decision=judged.decision.id, verdict=judged.decision.verdict.word)
    return True


def _waits_for_actor(work: UnitOfWork, record: ChangeRecord, judged: Judged) -> bool:
    """Whether to wait for the log entry, as the verdict depends on who acted and the kind has log entries."""
    if record.attribution.source != "unattributed" or abs(work.now - record.detected_at) >= work.limits.grace:
        return False
    has_entries = bool(work.workspace.kinds[record.ref.kind].activity_types)
    rests_on_actor = any(reason.rests_on_actor for reason in judged.decision.judgement.reasons)
    return has_entries and (rests_on_actor or bool(judged.beside))


def follow_change(work: UnitOfWork, change: Change, judged: Judged) -> None:
    """Record everything that follows from a judged change."""
    record, decision, beside = judged.record, judged.decision, judged.beside
    void_outdated_approvals(work, record)
    good = known_good_before(work, change)
    move_known_good(work, change, good, decision, judged.because)
    put = remedy_for(work, change, good, decision)
    decision = enforced(work, decision, record, put)
    if beside and decision.judgement.broken:
        decision = replace(decision, note=f"{decision.note} {beside}".lstrip())
    work.decisions.add(decision)
    opened = open_findings(work, decision, str(record.ref), record.ref.kind)
    refresh(work, record.ref, "")
    verify_guided(work, record.ref)
    if any(news != "seen" for _, news in opened) or decision.verdict > Verdict.FLAG:
        enqueue(work, messages.decided(decision))


def enforced(work: UnitOfWork, decision: Decision, record: ChangeRecord | None, put: Remedy) -> Decision:
    """Record the intents, steps and approval requests of a verdict; returns the decision, with a note if blocked.

    `record` is the change in question; None for a state that was broken at the first reading, about which nobody
    can be asked.
    """
    if decision.verdict < Verdict.REQUIRE_APPROVAL:
        return decision
    asked = None
    if decision.verdict is Verdict.REQUIRE_APPROVAL and record is not None:
        asked = request_change_approval(work, decision, record)
        enqueue(work, asked_message(work, asked, decision))
        if asked.meanwhile == "keep":
            return replace(decision, note="It stays as it is until somebody has answered.")
    stopped = _write_blocked(work, decision)
    if stopped is None:
        done = record_remedy(work, put, purpose=_remedy_purpose(work, decision), reason=decision.id)
        return replace(decision, note=done.note)
    if asked is None and record is not None and not work.approvals.open_for(record.ref):
        asked = request_person_decision(work, decision, record, "breaker", stopped.sentence)
        enqueue(work, asked_message(work, asked, decision))
    return replace(decision, note=stopped.sentence)


def _write_blocked(work: UnitOfWork, decision: Decision) -> Blocked | None:
    """Whether the breaker of the resource or the cap of the workspace keeps the service from writing."""
    limits, now = work.limits, work.now
    assert decision.ref is not None  # noqa: S101  # only resources are put back
    since = now - limits.within
    reverts = [
        intent
        for ref in lineage(work.state, decision.ref, since)
        for intent in work.state.intents.recent(ref, since, ("revert", "set"), COUNTED)
    ]
    other = decision.actor
    if other == NOBODY:
        other = last_known_actor(work.state, decision.ref)
    opened = check_circuit_breaker(
        decision.ref,
        [i.created_at for i in reverts],
        other,
        limit=limits.reverts,
        within=limits.within,
        now=now,
    )
    return opened or capped(work)


def lineage(state: StateStore, ref: Ref, since: float) -> tuple[Ref, ...]:
    """A resource and its earlier ids, before it was created again: to people it is the same resource."""
    made = {
        (intent.ref.kind, intent.result_id): intent.ref
        for intent in state.intents.of_kind(ref.kind, since)
        if intent.operation == "create" and intent.result_id not in (None, intent.ref.id)
    }
    found = [ref]
    while (earlier := made.get((found[-1].kind, found[-1].id))) is not None and earlier not in found:
        found.append(earlier)
    return tuple(found)


def last_known_actor(state: StateStore, ref: Ref) -> Actor:
    """Who was last known to change a resource, leaving our own writes out."""
    past = state.changes.search(kind=ref.kind, resource_id=ref.id, limit=50)
    return next((c.attribution.actor for c in past if c.attribution.source in ("activity", "trace")), NOBODY)


def _remedy_purpose(work: UnitOfWork, decision: Decision) -> Purpose:
    return "revert" if declared_by(work, decision) is None else "set"


def judge_activities(guarded: GuardedWorkspace, *, limit: int = 500) -> int:
    """Judge the log entries that were not judged yet; returns how many were."""
    with guarded.view() as view:
        waiting = view.state.activities.unjudged(limit)
    return process_each(
        waiting, lambda entry: judge_activity(guarded, entry), lambda entry: f"entry {entry.activity.id}"
    )


def judge_activity(guarded: GuardedWorkspace, record: ActivityRecord) -> bool:
    """Judge one log entry. Nothing is reverted here: an export cannot be undone, only reported."""
    matter = Matter("activity", record.activity.id)
    with guarded.transaction() as work, tracing.span("judge entry", guarded.workspace, matter) as span:
        if not work.state.activities.mark_judged(
            record.activity.id, work.now, made_at=record.activity.created_at
        ):
            return False
        if is_our_own(work.workspace, work.state, record.activity):
            return True
        subject_of_entry = Subject.of_activity(record.activity)
        decision = decide(work, subject_of_entry, permitted=permitted_of_entry(work, record.activity))
        if not decision.judgement.reasons:
            return True
        span.say(decision=decision.id, verdict=decision.verdict.word)
        if not work.decisions.add(decision):  # it was judged before, when a permit seemed to explain it
            work.decisions.add(replace(decision, round=_times_judged(work, record.activity.id)))
        subject = f"activity:{record.activity.type}:{record.activity.actor.name}"
        opened = open_findings(work, decision, subject, None)
        if any(news != "seen" for _, news in opened):
            enqueue(work, messages.decided(decision))
    return True


def _times_judged(work: UnitOfWork, id: str) -> int:
    """How often an entry was judged itself, and not with a change that it explains."""
    return sum(decision.entry == "activity" for decision in work.decisions.for_activity(id))
