"""The precondition of a write: reread the resource and compare it with the plan of the intent."""

from __future__ import annotations

from drift.core.catalogue.kind import Kind
from drift.core.model.api_call import Call
from drift.core.model.changes import Standing
from drift.core.model.json_pointer import join, tokens
from drift.core.model.readings import Read
from drift.core.model.records import Intent
from drift.core.model.resources import Json, Ref, Resource
from drift.core.normalisation.comparison import differences, equal_at, standing
from drift.core.planning.write_plan import ApiPlan, plan_update
from drift.intercom.errors import IntercomError
from drift.workspace import Workspace


def reread(workspace: Workspace, kind: Kind, intent: Intent) -> tuple[Resource | None, Ref]:
    """The resource as it is now. For a creation: the new one, if it was made already."""
    if intent.operation != "create":
        return workspace.intercom.read_one(kind, intent.ref, intent.parent, urgent=True), intent.ref
    if intent.result_id is not None:
        ref = Ref(kind.name, intent.result_id)
        return workspace.intercom.read_one(kind, ref, intent.parent, urgent=True), ref
    if not intent.ref.is_unborn:
        still = workspace.intercom.read_one(kind, intent.ref, intent.parent, urgent=True)
        if still is not None:
            return still, intent.ref
    twin = _twin(workspace, kind, intent) if intent.state == "writing" else None
    return twin, twin.ref if twin else intent.ref


def _twin(workspace: Workspace, kind: Kind, intent: Intent) -> Resource | None:
    """A resource that an interrupted creation of ours made: it was not known before, and has the wanted natural key, or
    all that was asked for where its kind has none."""
    with workspace.reading() as drift:
        known = drift.versions.current(kind.name)
        target = drift.versions.bodies([intent.target])[intent.target] if intent.target else {}
    parents = [intent.parent] if intent.parent else []
    reading = workspace.intercom.read(kind, parents=parents, urgent=True)
    if not isinstance(reading, Read):
        raise IntercomError(f"{kind.title} could not be listed: {reading.reason}", retriable=True)
    keys = [key for key in kind.natural_key or kind.writable if key in target or not intent.ref.is_unborn]
    for resource in reading.resources:
        fresh = resource.ref not in known or known[resource.ref].since >= intent.created_at
        if (
            fresh
            and keys
            and all(_same(kind.name, key, resource.body.get(key), target.get(key)) for key in keys)
        ):
            return resource
    return None


def compare_with_plan(intent: Intent, live: Resource | None) -> Standing:
    """Whether what is live is what the intent started from, what it wants, or neither."""
    match intent.operation:
        case "update":
            return "moved" if live is None else standing(intent.ref.kind, live.body, intent.fields)
        case "create":
            if live is not None and not _follow_ups(intent, live):
                return "already_done"
            other = live is not None and live.ref == intent.ref and intent.expected not in (None, live.digest)
            return "moved" if other else "as_expected"
        case "delete":
            if live is None:
                return "already_done"
            untouched = intent.expected in (None, live.digest) or _only_prepared(intent, live)
            return "as_expected" if untouched else "moved"


def calls_left(kind: Kind, intent: Intent, live: Resource | None, pinned: str) -> tuple[Call, ...]:
    """The calls still to be made. Values that an update must send beside its own fields are taken from the live
    resource, so that no later edit is undone. What an interrupted attempt has done is left out."""
    if live is None:
        return tuple(call for call in intent.calls if call.method != "DELETE" or intent.operation == "delete")
    match intent.operation:
        case "update":
            plan = plan_update(kind, intent.ref, intent.parent, live.body, intent.fields, pinned)
            return plan.calls if isinstance(plan, ApiPlan) and plan.calls else intent.calls
        case "create":
            return intent.calls if _is_replaced(intent, live) else _follow_ups(intent, live)
        case "delete":
            return tuple(c for c in intent.calls if c.body is None or not _shows(live, c.body))


def _is_replaced(intent: Intent, live: Resource) -> bool:
    """Whether what is live is the resource that the creation takes the place of, and not yet the new one."""
    return replaces(intent) and live.ref == intent.ref


def replaces(intent: Intent) -> bool:
    """Whether a creation takes the place of a resource that is still there: its first call deletes that one."""
    return intent.operation == "create" and bool(intent.calls) and intent.calls[0].method == "DELETE"


def _follow_ups(intent: Intent, made: Resource) -> tuple[Call, ...]:
    """The calls after a creation that the new resource does not show."""
    return tuple(call.with_id(made.ref.id) for call in intent.calls[1:] if not _shows(made, call.body))


def _only_prepared(intent: Intent, live: Resource) -> bool:
    """Whether a resource that is to be deleted differs only by what our own calls before the deletion set."""
    before = {tokens(field.pointer)[0]: field.before for field in intent.fields}
    ours = {name: value for call in intent.calls[:-1] for name, value in (call.body or {}).items()}
    moved = {tokens(field.pointer)[0] for field in differences(live.ref.kind, before, dict(live.body))}
    return moved <= ours.keys() and all(
        _same(live.ref.kind, name, live.body.get(name), ours[name]) for name in moved
    )


def _shows(live: Resource, body: Json) -> bool:
    return all(_same(live.ref.kind, name, live.body.get(name), value) for name, value in body.items())


def _same(kind: str, name: str, left: Json, right: Json) -> bool:
    """Whether a top-level field has the same value twice."""
    return equal_at(kind, join((name,)), left, right)
