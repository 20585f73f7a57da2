"""Executes open intents and records what follows: verified, moved meanwhile, or refused by Intercom."""

from __future__ import annotations

import logging
from typing import assert_never

from drift import tracing
from drift.apply.intent_executor import AttemptResult, execute
from drift.core.model.records import ChangeRecord, Intent
from drift.core.planning.write_plan import guide_steps
from drift.tracing import Matter, matter_of
from guard.context import GuardedWorkspace, UnitOfWork, new_id
from guard.core.model.records import Decision, GuidedRemedy
from guard.core.model.verdict import Verdict
from guard.enforcement.approval_requests import request_person_decision
from guard.enforcement.asked_people import asked_message
from guard.enforcement.batch import process_each
from guard.enforcement.findings import refresh
from guard.enforcement.recreated_resources import follow_new_id
from guard.enforcement.remedy_recorder import ASKED_FOR, verify_guided, wanted_values
from guard.enforcement.subjects import last_change
from guard.notify import messages
from guard.notify.outbox import enqueue

log = logging.getLogger(__name__)


def execute_due_intents(guarded: GuardedWorkspace) -> int:
    """Make one attempt at every open intent that is due; returns how many ended."""
    with guarded.view() as view:
        waiting = view.state.intents.open_intents(view.now)
    if guarded.mode == "observe":  # what is being applied waits until it may be written again
        waiting = [intent for intent in waiting if intent.purpose not in ASKED_FOR]
    return process_each(waiting, lambda intent: _execute_intent(guarded, intent), _intent_label)


def _execute_intent(guarded: GuardedWorkspace, intent: Intent) -> bool:
    with tracing.span(
        "write",
        guarded.workspace,
        _matter_of(guarded, intent),
        intent=intent.id,
        resource=str(intent.ref),
        purpose=intent.purpose,
        operation=intent.operation,
    ) as span:
        outcome = execute(guarded.workspace, intent, guarded.patience)
        span.say(end=outcome.end)
    log.info("%s %s of %s: %s", outcome.end, intent.purpose, intent.ref, outcome.sentence)
    match outcome.end:
        case "verified":
            _follow_verified(guarded, outcome)
        case "moved":
            pass  # whoever moved it made a change of his own, which is judged; _ask_about_moved looks after the rest
        case "failed":
            _follow_failed(guarded, outcome)
        case "later":
            return False
        case _:
            assert_never(outcome.end)
    return True


def _matter_of(guarded: GuardedWorkspace, intent: Intent) -> Matter:
    """The matter of the change behind a write; looked up only where somebody traces."""
    if intent.purpose in ASKED_FOR or not tracing.is_on():
        return Matter("proposal", intent.reason)
    with guarded.view() as view:
        decision = view.decisions.get(intent.reason)
        approval = view.approvals.get(intent.reason) if decision is None else None
        decision = view.decisions.get(approval.decision_id) if approval is not None else decision
        change_id = decision.change_id if decision is not None else None
        change = view.state.changes.get(change_id) if change_id is not None else None
    return matter_of(change) if change is not None else Matter("proposal", intent.reason)


def _follow_verified(guarded: GuardedWorkspace, outcome: AttemptResult) -> None:
    intent = outcome.intent
    with guarded.transaction() as work:
        new = intent.result_id not in (None, intent.ref.id)
        if intent.operation == "create" and new and not intent.ref.is_unborn:
            follow_new_id(work, intent)
        refresh(work, intent.ref, _closing_reason(intent))
        verify_guided(work, intent.ref)
        if intent.purpose in ASKED_FOR:
            return  # what becomes of the proposal is told as a whole
        decision = work.decisions.get(intent.reason)
        enqueue(work, messages.written(intent, decision))


def _closing_reason(intent: Intent) -> str:
    if intent.purpose in ASKED_FOR:
        return ""  # the state itself says why, and so does who agreed to it
    return "It was put back." if intent.purpose in ("revert", "set") else "It was approved."


def _follow_failed(guarded: GuardedWorkspace, outcome: AttemptResult) -> None:
    """What the API refuses, a person can still do: the steps say how, and why the service could not. Whether the change
    stays, or is put back after all, is asked with Intercom's own words."""
    intent = outcome.intent
    if intent.purpose in ASKED_FOR:
        return  # its application sees it, and takes back what was written before
    sentence = f"Intercom refused the write: {outcome.sentence}"
    with guarded.transaction() as work:
        kind = work.workspace.kinds[intent.ref.kind]
        live = work.state.versions.live(intent.ref)
        body = live.body if live else {}
        fields = intent.fields
        work.remedies.add(
            GuidedRemedy(
                id=new_id(),
                decision_id=intent.reason,
                ref=intent.ref,
                steps=(
                    sentence,
                    *guide_steps(kind, intent.ref, body, fields, work.id_code()),
                ),
                wanted=wanted_values(fields),
                opened_at=work.now,
            )
        )
        enqueue(work, messages.refused(intent, outcome.sentence))
        record, decision = last_change(work.state, intent.ref), work.decisions.get(intent.reason)
        if (
            record
            and decision
            and decision.change_id == record.id
            and not work.approvals.open_for(intent.ref)
        ):
            approval = request_person_decision(work, decision, record, "refusal", sentence)
            enqueue(work, asked_message(work, approval, decision))


def ask_about_moved(guarded: GuardedWorkspace) -> int:
    """A write that was given up because somebody moved the same fields: where that later change itself broke
    nothing, a person decides which of the two holds. Returns how many questions were asked."""
    with guarded.view() as view:
        given_up = view.state.intents.voided_since(view.now - view.limits.within)
        moved = [
            intent
            for intent in given_up
            if intent.outcome_code != "answered"
            and intent.purpose not in ASKED_FOR
            and _open_question(view, intent)
        ]
    return process_each(moved, lambda intent: _ask_about(guarded, intent), _intent_label)


def _intent_label(intent: Intent) -> str:
    return f"intent {intent.id} for {intent.ref}"


def _ask_about(guarded: GuardedWorkspace, intent: Intent) -> bool:
    with guarded.transaction() as work:
        question = _open_question(work, intent)
        if question is None:
            return False
        record, decision = question
        note = f"{intent.outcome} The later change breaks no policy by itself: a person decides whether it stays."
        approval = request_person_decision(work, decision, record, "conflict", note)
        enqueue(work, asked_message(work, approval, decision))
        return True


def _open_question(work: UnitOfWork, intent: Intent) -> tuple[ChangeRecord, Decision] | None:
    """The later change that a person has to be asked about, with what was decided about it."""
    record = last_change(work.state, intent.ref)
    if record is None or record.judged_at is None or record.detected_at < intent.created_at:
        return None
    if record.operation == "updated" and not {f.pointer for f in intent.fields} & set(record.fields):
        return None  # a later edit of something else
    decision = next(iter(work.decisions.for_change(record.id)), None)
    asked = work.approvals.search(ref=intent.ref, limit=1)
    answered = bool(asked) and asked[0].asked_at >= intent.created_at
    if decision is None or answered or decision.verdict >= Verdict.REQUIRE_APPROVAL:
        return None
    return record, decision
