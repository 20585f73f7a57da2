"""Applies approved proposals when their time has come: one write after the other, each recorded before it is made.

How far an application is follows from the proposal and its intents alone, so that whoever looks next goes on with it.
"""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from functools import partial
from typing import Final, assert_never

from drift.core.model.changes import Created, Deleted, Updated
from drift.core.model.records import Intent
from drift.core.model.resources import UNBORN, Body, Digest, Json, Ref, Resource
from drift.core.planning.write_plan import ApiPlan, NoApi
from drift.intercom.errors import IntercomError
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.proposals.application import (
    AGREED_BEFORE,
    JUDGED,
    Ended,
    Next,
    Step,
    Undo,
    Wait,
    Write,
    in_words,
    next_step,
    step_name,
)
from guard.core.proposals.binding import touched
from guard.core.proposals.change_to_make import CannotMake
from guard.core.proposals.life import is_due
from guard.core.proposals.next_event import Ends
from guard.core.proposals.records import Happening, ProposalRecord, ThreadEvent
from guard.core.proposals.steps import plan_of
from guard.core.remediation.remedy import Recreate, Remove, SetFields
from guard.enforcement.batch import process_each
from guard.enforcement.write_recorder import Put, record_write
from guard.workflow.proposals.application import (
    Application,
    application_of,
    dump_judged,
    judged_now,
    judged_then,
    meant,
)
from guard.workflow.proposals.fresh_look import look_again
from guard.workflow.proposals.settlement import act, settle_one
from guard.workflow.proposals.timeliness import why_too_late
from guard.workflow.proposals.undoing import look_at_what_was_written, record_undo

log = logging.getLogger(__name__)

AGAIN: Final = 30.0
"""Seconds after which an application is tried again that could not begin, or go on, as Intercom did not answer."""
PutOff = MutableMapping[str, float]
"""When each of these proposals is tried again."""


def apply_due(guarded: GuardedWorkspace, put_off: PutOff | None = None) -> int:
    """Take every application that is due one step further; returns how many were. `put_off` is kept between calls by
    whoever calls often."""
    waits = {} if put_off is None else put_off
    with guarded.view() as view:
        due = [id for id in view.proposals.to_apply(view.now) if waits.get(id, view.now) <= view.now]
    return process_each(due, partial(_one_further, guarded, waits), lambda id: f"proposal {id}")


def _one_further(guarded: GuardedWorkspace, put_off: PutOff, id: str) -> bool:
    with guarded.view() as view:
        record = view.proposals.get(id)
    if record is None:
        return False
    try:
        done = _begin(guarded, record) if record.started_at is None else _go_on(guarded, record)
    except IntercomError as away:
        log.warning("proposal %s: %s", id, away)
        put_off[id] = guarded.now() + AGAIN
        return _say_that_it_waits(guarded, id, str(away))
    put_off.pop(id, None)
    return done


def _say_that_it_waits(guarded: GuardedWorkspace, id: str, why: str) -> bool:
    note = f"Intercom did not answer: {why.rstrip('.')}. It is tried again."
    with guarded.transaction() as work:
        record = work.proposals.locked(id)
        if record is not None and work.proposals.say(id, note) and not record.note:
            work.proposals.tell(ThreadEvent(id, 0, record.edition, work.now, "step", text=note))
    return False


# Beginning


def _begin(guarded: GuardedWorkspace, due: ProposalRecord) -> bool:
    """Look once more at all that was judged. Where it is still so, record the first write."""
    look_again(guarded.workspace, touched(due.claims))
    with guarded.transaction() as work:
        record = work.proposals.locked(due.id)
        if record is None or not _may_begin(record, work.now):
            return False
        if settle_one(work, record):
            return True
        if _has_to_wait(work, record):
            return False
        judged = judged_now(work, record)
        try:
            application = application_of(work, record, judged)
        except CannotMake as problem:
            return act(work, record, Ends("void", f"It cannot be made as it was asked for: {problem}"))
        if not application.order:
            return False  # no call makes any of it
        if why := _why_not_written(work, application):
            return act(work, record, Ends("void", why))
        if not work.proposals.start(record.id, work.now):
            return False
        text = f"All of it is as it was when people agreed: {len(application.order)} to be written."
        work.proposals.say(record.id, "")
        before = [str(ref) for ref in judged if _was_approved(work, ref)]
        _tell(work, application, text, {JUDGED: dump_judged(judged), AGREED_BEFORE: before}, begins=True)
        return _take_step(work, application)


def _was_approved(work: UnitOfWork, ref: Ref) -> bool:
    good = work.known_good.get(ref)
    return good is not None and good.because == "approved"


def _has_to_wait(work: UnitOfWork, record: ProposalRecord) -> bool:
    """Whether somebody else begins it, as these policies are old; or whether another application is under way on
    something that this one touches, and what people agreed to is judged against the state that it leaves."""
    if record.policy_revision != work.policies.revision:
        return True
    others = work.proposals.open_on(touched(record.claims))
    return any(other.started_at is not None for other in others if other.id != record.id)


def _may_begin(record: ProposalRecord, now: float) -> bool:
    is_open = not record.closing and record.started_at is None and not record.suspended_because
    return is_open and is_due(record, now)


def _why_not_written(work: UnitOfWork, application: Application) -> str:
    """Why the writes may not begin, as sentences; "" where they may."""
    if work.mode == "observe":
        return _observed(application)
    late = why_too_late(work, application)
    return late and f"{late} Nothing was written. Ask again with a renewal."


def _observed(application: Application) -> str:
    names = ", ".join(map(step_name, application.order))
    return (
        "This workspace is only observed (GUARDRAIL_MODE=observe), so nothing was written. Everything else was done: "
        f"it would have been written now, in this order: {names}. Ask again with a renewal once it is enforced."
    )


# Going on


def _go_on(guarded: GuardedWorkspace, begun: ProposalRecord) -> bool:
    with guarded.view() as view:
        writes = view.state.intents.for_reason(begun.id)
        if guarded.mode == "observe" or any(intent.finished_at is None for intent in writes):
            return False
        following = _next(view, _resumed(view, begun))
    live: Resource | None = None
    if isinstance(following, Undo):
        if not following.surely and _may_still_arrive(guarded, following.intent):
            return False
        live = look_at_what_was_written(guarded, following)
    with guarded.transaction() as work:
        record = work.proposals.locked(begun.id)
        if record is None or record.closing:
            return False
        application = _resumed(work, record)
        if not _is_same(_next(work, application), following):
            return False  # somebody else was faster
        return _take_step(work, application, live)


def _is_same(one: Next, other: Next) -> bool:
    place = one.step.place if isinstance(one, Write | Undo) else None
    return type(one) is type(other) and place == (
        other.step.place if isinstance(other, Write | Undo) else None
    )


def _resumed(work: UnitOfWork, record: ProposalRecord) -> Application:
    return application_of(work, record, judged_then(work, record))


def _may_still_arrive(guarded: GuardedWorkspace, intent: Intent) -> bool:
    """Whether a write without an answer may still come about."""
    since = max(intent.writing_at or 0.0, intent.finished_at or 0.0)
    return abs(guarded.now() - since) < guarded.patience.settle


def _next(work: UnitOfWork, application: Application) -> Next:
    intents = {intent.id: intent for intent in work.state.intents.for_reason(application.record.id)}
    results = [intent.result for intent in intents.values() if intent.result is not None]
    bodies: dict[Digest, Body] = work.state.versions.bodies(results)
    return next_step(application.record.id, application.order, intents, bodies)


def _take_step(work: UnitOfWork, application: Application, live: Resource | None = None) -> bool:
    """Record what comes next."""
    match _next(work, application):
        case Write(step, ids):
            _record_write(work, application, step, dict(ids))
        case Undo() as undo:
            _tell(work, application, record_undo(work, application, undo, live))
        case Wait():
            return False
        case Ended() as ended:
            note = in_words(ended, len(application.order))
            return act(work, application.record, Ends(ended.closing, f"{note}{_left_to_people(application)}"))
        case nothing:
            assert_never(nothing)
    return True


def _record_write(work: UnitOfWork, application: Application, step: Step, ids: dict[str, str]) -> None:
    try:
        put = _put(work, application, step, ids)
    except CannotMake as problem:
        _record_failure(work, application, step, str(problem))
        return
    kind = work.workspace.kinds[step.change.ref.kind]
    plan = _plan(work, application, put)
    if isinstance(plan, NoApi):
        _record_failure(work, application, step, plan.reason)
        return
    record_write(
        work,
        kind,
        put,
        plan,
        purpose="apply",
        reason=application.record.id,
        id=application.intent_id(step),
        cause=application.cause,
    )
    _tell(work, application, f"{step_name(step)} is written.")


def _put(work: UnitOfWork, application: Application, step: Step, ids: dict[str, str]) -> Put:
    """What to write: each field from the value that was judged."""
    change = meant(work, application.changes[step.place], application.judged, ids)
    match change:
        case Created(after):
            ref = Ref(after.ref.kind, f"{UNBORN}{application.intent_id(step)}")
            return Recreate(Resource(ref, after.body, after.parent))
        case Updated(before, _, fields):
            return SetFields(before, fields)
        case Deleted(before):
            return Remove(before)
        case None:
            raise CannotMake("There is nothing to change any more.")
        case _:
            assert_never(change)


def _plan(work: UnitOfWork, application: Application, put: Put) -> ApiPlan | NoApi:
    kinds, pinned = work.workspace.kinds, work.workspace.pinned
    match put:
        case Recreate(target):
            return plan_of(kinds[target.ref.kind], Created(target), pinned)
        case Remove(resource):
            return plan_of(kinds[resource.ref.kind], Deleted(resource), pinned)
        case SetFields(resource, fields):
            after = resource.with_body(resource.body)
            return plan_of(kinds[resource.ref.kind], Updated(resource, after, fields), pinned)
        case _:
            assert_never(put)


def _record_failure(work: UnitOfWork, application: Application, step: Step, sentence: str) -> None:
    """Record that a step cannot be written: no call is made for it."""
    nothing = SetFields(Resource(step.change.ref, {}), ())
    kind = work.workspace.kinds[step.change.ref.kind]
    intent = record_write(
        work,
        kind,
        nothing,
        ApiPlan(()),
        purpose="apply",
        reason=application.record.id,
        id=application.intent_id(step),
        cause=application.cause,
    )
    work.state.intents.finish(intent.id, "failed", work.now, sentence)


def _left_to_people(application: Application) -> str:
    if not application.by_hand:
        return ""
    places = ", ".join(str(place + 1) for place in application.by_hand)
    return f" No call of Intercom's API makes change {places}: a person has to."


def _tell(
    work: UnitOfWork,
    application: Application,
    text: str,
    details: dict[str, Json] | None = None,
    *,
    begins: bool = False,
) -> None:
    record = application.record
    what: Happening = "applying" if begins else "step"
    work.proposals.tell(
        ThreadEvent(record.id, 0, record.edition, work.now, what, text=text, details=details or {})
    )
