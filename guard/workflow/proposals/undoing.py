"""Undoes a step of an application that failed later: what of it is still as it was written goes back to what it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, assert_never

from msgspec import structs

from drift.apply.precondition import reread
from drift.core.catalogue.kind import Kind
from drift.core.model.changes import Created, Deleted, FieldChange, Updated
from drift.core.model.json_pointer import get
from drift.core.model.records import Intent
from drift.core.model.resources import Ref, Resource
from drift.core.normalisation.comparison import equal_at
from drift.core.planning.write_plan import ApiPlan, NoApi, retired
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.proposals.application import Undo, step_name
from guard.core.remediation.remedy import NothingToDo, Recreate, Remedy, Remove, SetFields
from guard.enforcement.remedy_recorder import plan_for
from guard.enforcement.write_recorder import Put, record_write
from guard.workflow.proposals.application import Application
from guard.workflow.proposals.fresh_look import keep_reading


def look_at_what_was_written(guarded: GuardedWorkspace, undo: Undo) -> Resource | None:
    """The resource of a step as it is now; None where it is not there. What is not surely ours is not recorded: it is
    taken back before anybody has to judge it. Raises IntercomError."""
    workspace, intent = guarded.workspace, undo.intent
    kind = workspace.kinds[intent.ref.kind]
    started_at = workspace.clock()
    live, ref = reread(workspace, kind, replace(intent, state="writing"))
    if undo.surely:
        keep_reading(workspace, ref, live, started_at)
    return live


def record_undo(work: UnitOfWork, application: Application, undo: Undo, live: Resource | None) -> str:
    """Record the write that undoes a step, or that there is none; returns what happens, as sentences."""
    name = step_name(undo.step)
    kind = work.workspace.kinds[undo.intent.ref.kind]
    put = way_back(work, kind, undo, live)
    if isinstance(put, NothingToDo):
        _settled(work, application, undo, "verified" if put.settled else "failed", put.reason)
        return f"{name}: nothing is left to take back." if put.settled else f"{name} stays. {put.reason}"
    plan = plan_for(kind, put, work.workspace.pinned)
    if isinstance(plan, NoApi):
        sentence = f"{plan.reason} A person has to undo it."
        _settled(work, application, undo, "failed", sentence)
        return f"{name} stays. {sentence}"
    if not plan.calls:
        _settled(work, application, undo, "verified", "It is as it was.")
        return f"{name}: nothing is left to take back."
    _record(work, application, undo, put, plan)
    return f"{name} is taken back. {plan.loses}".strip()


def way_back(work: UnitOfWork, kind: Kind, undo: Undo, live: Resource | None) -> Remedy:
    """What takes back as much of a step as is still as it was written."""
    match undo.step.change:
        case Created():
            return _removal(work, kind, undo, live)
        case Deleted(before):
            gone = live is None
            return Recreate(before) if gone else NothingToDo("It is there still.", settled=True)
        case Updated(before, _, _):
            return _values_before(undo, before, live)
        case _:
            assert_never(undo.step.change)


def _removal(work: UnitOfWork, kind: Kind, undo: Undo, live: Resource | None) -> Remedy:
    if live is None:
        return NothingToDo("It is not there.", settled=True)
    made = undo.intent.result
    last = next(iter(work.state.changes.search(kind=kind.name, resource_id=live.ref.id, limit=1)), None)
    by_us = last is None or last.attribution.source == "intent"
    if made is not None and made != live.digest and not by_us:
        return NothingToDo(f"Somebody changed {live.ref} after it was created: it is left as it is.")
    field = retired(kind, live)
    return Remove(live) if field is None else SetFields(live, (field,))


def _values_before(undo: Undo, before: Resource, live: Resource | None) -> Remedy:
    if live is None:
        return NothingToDo(f"Somebody deleted {before.ref} meanwhile.")
    fields = undo.intent.fields
    ours = tuple(field.inverse() for field in fields if _is_live(live, field))
    if ours:
        return SetFields(live, ours)
    if undo.surely and not all(_is_as_before(live, field) for field in fields):
        return NothingToDo(f"Somebody changed {live.ref} again after it was written: it is left as it is.")
    return NothingToDo("It is as it was.", settled=True)


def _is_live(live: Resource, field: FieldChange) -> bool:
    return equal_at(live.ref.kind, field.pointer, get(live.body, field.pointer), field.after)


def _is_as_before(live: Resource, field: FieldChange) -> bool:
    return equal_at(live.ref.kind, field.pointer, get(live.body, field.pointer), field.before)


def _record(work: UnitOfWork, application: Application, undo: Undo, put: Put, plan: ApiPlan) -> Intent:
    return record_write(
        work,
        work.workspace.kinds[undo.intent.ref.kind],
        put,
        plan,
        purpose="rollback",
        reason=application.record.id,
        id=application.intent_id(undo.step, back=True),
        cause=structs.replace(application.cause, reason=undo.because, undoes=True),
    )


def _settled(
    work: UnitOfWork,
    application: Application,
    undo: Undo,
    state: Literal["verified", "failed"],
    sentence: str,
) -> None:
    """Record that there is nothing to write, or no way to: it has no calls."""
    ref = (
        undo.intent.ref if undo.intent.result_id is None else Ref(undo.intent.ref.kind, undo.intent.result_id)
    )
    put = SetFields(Resource(ref, {}, undo.intent.parent), ())
    intent = _record(work, application, undo, put, ApiPlan(()))
    work.state.intents.finish(intent.id, state, work.now, sentence)
