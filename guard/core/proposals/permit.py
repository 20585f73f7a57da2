"""Permits: what a person may change by hand, once, because it was asked for in advance and nobody minds. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct, structs

from drift.core.model.changes import Change, Created, Deleted, Updated, operation
from drift.core.model.json_pointer import get
from drift.core.model.records import Operation
from drift.core.model.resources import MISSING, Json, Missing, Ref
from drift.core.normalisation.comparison import equal_at
from guard.core.proposals.proposal import ProposedChange
from guard.core.proposals.steps import NO_CALL, Steps


class PermitUse(Struct, frozen=True):
    """The number of the change that used it, and when that was made (unix seconds)."""

    change: int
    at: float


class PermittedField(Struct, frozen=True):
    """One field that may be set. `expected` is its value afterwards (`gone`: it is not there); with a `schema`, any
    value that fits. The pointer "" stands for the creation or deletion of the resource; what is to be created has the
    id "", and one field for each value. `use` is None until somebody set it."""

    kind: str
    id: str
    operation: Operation
    pointer: str
    expected: Any = None
    gone: bool = False
    schema: Any = None
    use: PermitUse | None = None

    @property
    def ref(self) -> Ref:
        return Ref(self.kind, self.id)

    @property
    def value(self) -> Json | Missing:
        return MISSING if self.gone else self.expected


class Permit(Struct, frozen=True):
    """What `who` may do by hand, each field once. `lasts` are the seconds that it is open."""

    who: str
    lasts: float
    fields: tuple[PermittedField, ...]

    @property
    def is_used(self) -> bool:
        return all(field.use is not None for field in self.fields)

    @property
    def is_touched(self) -> bool:
        return any(field.use is not None for field in self.fields)

    def creates(self, kind: str) -> bool:
        return any(field.operation == "created" and field.kind == kind for field in self.fields)

    def freed(self, change: int) -> Permit:
        """The permit as if this change had not used it."""
        now = tuple(
            structs.replace(one, use=None) if one.use and one.use.change == change else one
            for one in self.fields
        )
        return structs.replace(self, fields=now)

    def used(self, fields: Sequence[PermittedField], use: PermitUse) -> Permit:
        """The permit once these of its fields are used."""
        now = tuple(structs.replace(one, use=use) if one in fields else one for one in self.fields)
        return structs.replace(self, fields=now)


def is_by_hand(steps: Steps) -> bool:
    """Whether only a person can make a change."""
    return bool(steps.by_hand) and not steps.calls and steps.by_hand != (NO_CALL,)


def is_mixed(steps: Steps) -> bool:
    """Whether calls make a part of a change, and a person the rest."""
    return bool(steps.by_hand) and bool(steps.calls)


def permitted_fields(asked: ProposedChange, change: Change) -> tuple[PermittedField, ...]:
    """What a person may do who makes this change as it was asked for."""
    return tuple(_fields(asked, change))


def _fields(asked: ProposedChange, change: Change) -> Iterator[PermittedField]:
    did: Any = operation(change)
    kind = change.ref.kind
    match change:
        case Deleted():
            yield PermittedField(kind, change.ref.id, did, "", gone=True)
        case Created(after):
            for leaf in asked.leaves():
                yield _field(asked, Ref(kind, ""), did, leaf.pointer, get(after.body, leaf.pointer))
        case Updated(before, after, _):
            for leaf in asked.leaves():
                now, then = get(before.body, leaf.pointer), get(after.body, leaf.pointer)
                if not equal_at(kind, leaf.pointer, now, then):
                    yield _field(asked, change.ref, did, leaf.pointer, then)


def _field(
    asked: ProposedChange, ref: Ref, did: Operation, pointer: str, value: Json | Missing
) -> PermittedField:
    gone = value is MISSING
    schema = (asked.expect or {}).get(pointer)
    return PermittedField(ref.kind, ref.id, did, pointer, None if gone else value, gone, schema)
