"""Records a planned write as an intent, before it is made."""

from __future__ import annotations

from typing import Literal

from drift.core.catalogue.kind import Kind
from drift.core.model.activity import Cause
from drift.core.model.records import Intent, Purpose
from drift.core.model.resources import Resource
from drift.core.planning.write_plan import ApiPlan
from guard.context import UnitOfWork, new_id
from guard.core.remediation.remedy import Recreate, Remove, SetFields, outcome

Put = SetFields | Recreate | Remove
_OPERATION: dict[type, Literal["create", "update", "delete"]] = {
    SetFields: "update",
    Recreate: "create",
    Remove: "delete",
}


def resource_of(put: Put) -> Resource:
    return put.target if isinstance(put, Recreate) else put.resource


def record_write(
    work: UnitOfWork,
    kind: Kind,
    put: Put,
    plan: ApiPlan,
    *,
    purpose: Purpose,
    reason: str,
    id: str = "",
    cause: Cause | None = None,
) -> Intent:
    """Record the intent of a plan, under `id` if one is given: an intent that has it already stays as it is."""
    resource, replaced = resource_of(put), isinstance(put, SetFields) and kind.replaced
    body = dict(outcome(put) if isinstance(put, SetFields) else resource.body)
    intent = Intent(
        id=id or new_id(),
        ref=resource.ref,
        parent=resource.parent,
        operation="create" if replaced else _OPERATION[type(put)],
        purpose=purpose,
        reason=reason,
        fields=plan.fields,
        calls=plan.calls,
        state="planned",
        created_at=work.next_moment(),
        expected=resource.digest if isinstance(put, Remove) or replaced else None,
        target=work.state.versions.put_body(body) if isinstance(put, Recreate) or replaced else None,
        cause=cause,
    )
    work.state.intents.add(intent)
    return intent
