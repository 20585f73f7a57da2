"""Plans the remedy of a resource, field by field. It touches only what the policies protect. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from drift.core.model.changes import Change, Created, Deleted, FieldChange, Updated, apply
from drift.core.model.json_pointer import covers
from drift.core.model.resources import Body, Json, Resource, same
from drift.core.normalisation.comparison import differences


@dataclass(frozen=True, slots=True)
class SetFields:
    """Set these fields of a live resource: `before` is what is live, `after` what is wanted."""

    resource: Resource
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Recreate:
    """Recreate a deleted resource as it was last known good."""

    target: Resource


@dataclass(frozen=True, slots=True)
class Remove:
    """Delete a resource that was created without permission."""

    resource: Resource


@dataclass(frozen=True, slots=True)
class NothingToDo:
    """Nothing to write; `reason` is a sentence. `settled` says that the resource already is as it should be."""

    reason: str
    settled: bool = False


Remedy: TypeAlias = SetFields | Recreate | Remove | NothingToDo


def plan_remedy(
    change: Change, known_good: Body | None, protects: Sequence[str], declared: Body | None = None
) -> Remedy:
    """The remedy that undoes a change as far as the policies protect it.

    `known_good` is the last body that broke nothing or was approved (None: there never was one). `protects` are the
    JSON Pointers that the broken policies cover. `declared` is a policy's `set`, merged over the live resource.
    Fields that are not protected keep their live value, even if they changed later.
    """
    match change:
        case Created(after):
            return (
                put_back_state(after, known_good, protects, declared)
                if declared is not None
                else Remove(after)
            )
        case Deleted(before):
            body = known_good if known_good is not None else before.body
            return Recreate(Resource(before.ref, body, before.parent, before.trace))
        case Updated(_, after, _):
            return put_back_state(after, known_good, protects, declared)
        case _:
            assert_never(change)


def put_back_state(
    live: Resource, known_good: Body | None, protects: Sequence[str], declared: Body | None
) -> Remedy:
    """The remedy of a live resource that breaks a policy."""
    if declared is not None:
        wanted = merge(dict(live.body), declared)
        fields = differences(live.ref.kind, live.body, wanted)
    elif known_good is None:
        return NothingToDo(
            "No version of it was ever known to be good, and the policy declares no value to set: nothing was written."
        )
    else:
        fields = tuple(
            field
            for field in differences(live.ref.kind, live.body, known_good)
            if any(covers(pointer, field.pointer) for pointer in protects)
        )
    if not fields and declared is not None:
        return NothingToDo("It has the values that the policy declares already: nothing was written.")
    if not fields:
        return NothingToDo("What the policy protects is already as it was known good.", settled=True)
    return SetFields(live, fields)


def merge(body: Json, declared: Json) -> Json:
    """`declared` merged over `body`: objects are merged key by key, anything else is replaced."""
    if isinstance(body, dict) and isinstance(declared, dict):
        return {**body, **{key: merge(body.get(key), value) for key, value in declared.items()}}
    return declared


def advance(known_good: Body | None, change: Change, held: Sequence[str]) -> Body | None:
    """The known-good body after a change: every changed field becomes known good, except the held ones.

    `held` are the pointers that broken policies protect. A flagged field keeps its known-good value, while an allowed
    edit of another field counts.
    """
    match change:
        case Created(after):
            return None if held else after.body
        case Deleted():
            return known_good if held else None
        case Updated(before, after, fields):
            if not held and (known_good is None or same(known_good, before.body)):
                return after.body
            if known_good is None:
                return None
            return apply(
                known_good,
                [field for field in fields if not any(covers(pointer, field.pointer) for pointer in held)],
            )
        case _:
            assert_never(change)


def outcome(put: SetFields) -> Body:
    """The body that setting these fields leaves behind."""
    return apply(put.resource.body, put.fields)
