"""Records remedies as intents for the API and as steps for a person. The intents are executed later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.kind import Kind
from drift.core.model.changes import FieldChange
from drift.core.model.json_pointer import get
from drift.core.model.records import Intent, Purpose
from drift.core.model.resources import MISSING, Json, Ref, Resource
from drift.core.normalisation.comparison import equal_at
from drift.core.planning.write_plan import (
    ApiPlan,
    NoApi,
    Plan,
    guide_steps,
    plan_create,
    plan_delete,
    plan_update,
    retired,
)
from drift.store import StateStore
from guard.context import UnitOfWork, new_id
from guard.core.model.records import GuidedRemedy
from guard.core.remediation.circuit_breaker import Blocked, check_write_cap
from guard.core.remediation.remedy import NothingToDo, Recreate, Remedy, Remove, SetFields
from guard.enforcement.write_recorder import record_write, resource_of

COUNTED: Final = ("planned", "writing", "verified")
"""The states of the writes that the breaker and the cap count."""
ASKED_FOR: Final[tuple[Purpose, ...]] = ("apply", "rollback")
"""The purposes of writes that people asked for in advance: breaker and cap neither hold them up nor count them."""


@dataclass(frozen=True, slots=True)
class Remedied:
    """What was recorded: an intent for the API, steps for a person, both, or nothing; `note` is a sentence."""

    intent: Intent | None = None
    guided: GuidedRemedy | None = None
    note: str = ""


def record_remedy(work: UnitOfWork, put: Remedy, *, purpose: Purpose, reason: str) -> Remedied:
    """Record the way to `put`. `reason` is the decision or approval that asked for it."""
    if isinstance(put, Recreate):
        put = _under_live_parent(work.state, put.target)
    if isinstance(put, NothingToDo):
        return Remedied(note=put.reason)
    resource = resource_of(put)
    kind = work.workspace.kinds[resource.ref.kind]
    if isinstance(put, Remove) and (field := retired(kind, put.resource)) is not None:
        put = SetFields(put.resource, (field,))
    plan = plan_for(kind, put, work.workspace.pinned)
    job = _Job(work, kind, resource, reason)
    match plan:
        case NoApi(why):
            return Remedied(guided=job.guide(_fields(put)), note=f"{why} A person has to follow the steps.")
        case ApiPlan(calls=()):
            as_what = "as the policy declares it" if purpose == "set" else "as it was known good"
            return Remedied(note=f"It is already {as_what}.")
        case ApiPlan():
            guided = job.guide(plan.guided) if plan.guided else None
            intent = record_write(work, kind, put, plan, purpose=purpose, reason=reason)
            return Remedied(intent, guided, plan.loses)
        case _:
            assert_never(plan)


def capped(work: UnitOfWork) -> Blocked | None:
    """The block of the write cap, if the service has written too much in this workspace lately."""
    limits = work.limits
    written = work.state.intents.count_since(work.now - limits.within, COUNTED, without=ASKED_FOR)
    return check_write_cap(written, limit=limits.writes, within=limits.within)


def _under_live_parent(state: StateStore, target: Resource) -> Recreate | NothingToDo:
    """A deleted resource is made again once, and under the parent as it is called now."""
    now = state.aliases.latest(target.ref)
    if now != target.ref:
        return NothingToDo(f"It was put back as {now}.", settled=True)
    if any(
        intent.operation == "create" and intent.finished_at is None
        for intent in state.intents.for_ref(target.ref)
    ):
        return NothingToDo("It is being put back already.")
    if target.parent is None:
        return Recreate(target)
    parent = state.aliases.latest(target.parent)
    waits = state.versions.live(parent) is None and any(
        intent.operation == "create" and intent.finished_at is None
        for intent in state.intents.for_ref(parent)
    )
    if waits:
        return NothingToDo(f"It comes back with {parent}, which is being put back.")
    return Recreate(_under(CATALOGUE[target.ref.kind], target, parent))


def _under(kind: Kind, child: Resource, parent: Ref) -> Resource:
    """The child as it would be under another parent: what names its parent names the new one, in its own type."""
    name = kind.parent_field or f"{parent.kind}_id"
    old = child.body.get(name)
    if isinstance(old, bool) or not isinstance(old, int | str):
        return Resource(child.ref, child.body, parent, child.trace)
    named = int(parent.id) if isinstance(old, int) and parent.id.isdigit() else parent.id
    return Resource(child.ref, {**child.body, name: named}, parent, child.trace)


def plan_for(kind: Kind, put: SetFields | Recreate | Remove, pinned: str) -> Plan:
    match put:
        case SetFields(resource, fields):
            return plan_update(kind, resource.ref, resource.parent, resource.body, fields, pinned)
        case Recreate(target):
            return plan_create(kind, target, pinned)
        case Remove(resource):
            return plan_delete(kind, resource, pinned)
        case _:
            assert_never(put)


def _fields(put: SetFields | Recreate | Remove) -> tuple[FieldChange, ...]:
    match put:
        case SetFields(_, fields):
            return fields
        case Recreate(target):
            return (FieldChange("", MISSING, dict(target.body)),)
        case Remove(resource):
            return (FieldChange("", dict(resource.body), MISSING),)
        case _:
            assert_never(put)


@dataclass(frozen=True, slots=True)
class _Job:
    work: UnitOfWork
    kind: Kind
    resource: Resource
    reason: str

    def guide(self, fields: Sequence[FieldChange]) -> GuidedRemedy:
        """Written steps, one open set of them per resource: newer steps take the place of older ones."""
        now = self.work.now
        for older in self.work.remedies.open_remedies(self.resource.ref):
            self.work.remedies.done(older.id, now, "Newer steps took its place.")
        steps = guide_steps(self.kind, self.resource.ref, self.resource.body, fields, self.work.id_code())
        guided = GuidedRemedy(
            id=new_id(),
            decision_id=self.reason,
            ref=self.resource.ref,
            steps=steps,
            wanted=wanted_values(fields),
            opened_at=self.work.next_moment(),
        )
        self.work.remedies.add(guided)
        return guided


def wanted_values(fields: Sequence[FieldChange]) -> tuple[tuple[str, Json, bool], ...]:
    """(pointer, value, missing) for each field: what has to be live for the steps to count as done."""
    return tuple((f.pointer, None if f.after is MISSING else f.after, f.after is MISSING) for f in fields)


def verify_guided(work: UnitOfWork, ref: Ref) -> list[GuidedRemedy]:
    """Close the written steps whose values are live now; returns them."""
    live = work.state.versions.live(ref)
    done = []
    for guided in work.remedies.open_remedies(ref):
        if all(_reached(live, *wanted) for wanted in guided.wanted) and work.remedies.done(
            guided.id, work.now, "The next reading shows it done."
        ):
            done.append(guided)
    return done


def _reached(live: Resource | None, pointer: str, value: object, missing: bool) -> bool:
    if pointer == "" or live is None:
        return (live is None) == missing and (pointer == "" or missing)
    return equal_at(live.ref.kind, pointer, get(live.body, pointer), MISSING if missing else value)
