"""Changes of a resource: created, updated or deleted, field by field. Pure; a revert is the inverse change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias, assert_never

from msgspec import Struct

from drift.core.model.json_pointer import escape, put
from drift.core.model.resources import MISSING, Body, Json, Missing, Ref, Resource, same


class FieldChange(Struct, frozen=True):
    """One changed field. `pointer` is a JSON Pointer; MISSING means that the field was absent."""

    pointer: str
    before: Json | Missing
    after: Json | Missing

    def inverse(self) -> FieldChange:
        return FieldChange(self.pointer, self.after, self.before)


class Created(Struct, frozen=True):
    after: Resource

    @property
    def ref(self) -> Ref:
        return self.after.ref


class Updated(Struct, frozen=True):
    before: Resource
    after: Resource
    fields: tuple[FieldChange, ...]

    @property
    def ref(self) -> Ref:
        return self.after.ref


class Deleted(Struct, frozen=True):
    before: Resource

    @property
    def ref(self) -> Ref:
        return self.before.ref


Change: TypeAlias = Created | Updated | Deleted


def diff(before: Resource | None, after: Resource | None) -> Change | None:
    """The change between two readings of the same resource; None when they are equal."""
    if before is None:
        return None if after is None else Created(after)
    if after is None:
        return Deleted(before)
    fields = diff_bodies(before.body, after.body)
    return Updated(before, after, fields) if fields else None


def diff_bodies(before: Json, after: Json) -> tuple[FieldChange, ...]:
    """The differing fields, sorted by pointer. Objects are compared recursively, lists as one value: an index has no
    meaning after an insertion."""
    return tuple(_walk("", before, after))


def _walk(pointer: str, before: Json, after: Json) -> Iterator[FieldChange]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            one, other = before.get(key, MISSING), after.get(key, MISSING)
            if isinstance(one, dict) or not same(one, other):  # most are the same, and need no pointer
                yield from _walk(f"{pointer}/{escape(key)}", one, other)
    elif not same(before, after):
        yield FieldChange(pointer, before, after)


def inverse(change: Change) -> Change:
    """The change that undoes this one."""
    match change:
        case Created(after):
            return Deleted(after)
        case Deleted(before):
            return Created(before)
        case Updated(before, after, fields):
            return Updated(after, before, tuple(field.inverse() for field in fields))
        case _:
            assert_never(change)


def apply(body: Body, fields: Sequence[FieldChange]) -> dict[str, Json]:
    """The body with each field set to its `after`; other fields are unchanged."""
    changed: Json = dict(body)
    for field in fields:
        changed = put(changed, field.pointer, field.after)
    return dict(changed)


def operation(change: Change) -> str:
    """The operation as policies and reports name it: `created`, `updated` or `deleted`."""
    match change:
        case Created():
            return "created"
        case Updated():
            return "updated"
        case Deleted():
            return "deleted"
        case _:
            assert_never(change)


def before_of(change: Change) -> Resource | None:
    return None if isinstance(change, Created) else change.before


def after_of(change: Change) -> Resource | None:
    return None if isinstance(change, Deleted) else change.after


def fields_of(change: Change) -> tuple[FieldChange, ...]:
    """The fields of a change; a creation or deletion changes every top-level field of the body."""
    match change:
        case Updated():
            return change.fields
        case Created():
            return diff_bodies({}, change.after.body)
        case Deleted():
            return diff_bodies(change.before.body, {})
        case _:
            assert_never(change)


Standing: TypeAlias = Literal["as_expected", "already_done", "moved"]
