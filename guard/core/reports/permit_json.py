"""A permit, as the JSON people read. Pure."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from drift.core.json_view import Answer, ResourceName, Time, name_of, side, time
from drift.core.model.records import Operation
from guard.core.proposals.life import ends_at, opens_at
from guard.core.proposals.permit import PermittedField
from guard.core.proposals.permit_words import may_in_words
from guard.core.proposals.records import ProposalRecord


class PermitUseAnswer(Answer, frozen=True):
    """The change that used a permit, and when it was made."""

    change: int
    at: Time


class PermittedFieldAnswer(Answer, frozen=True):
    """One field that may be set, once. `pointer` is empty for a whole resource, `resource` null for one that is to be
    created. `expected` is the value afterwards; it is left out where the field is to be gone. With a `schema` (null
    without one) any value may be set that fits."""

    operation: Operation
    kind: str
    resource: ResourceName | None
    pointer: str
    schema: Any
    used: PermitUseAnswer | None
    expected: Any = UNSET


class PermitAnswer(Answer, frozen=True, rename={"opens_at": "from", "ends_at": "until"}):
    """What only a person can change, and may, once it is approved. `who` does it by hand, each of the `fields` once,
    in the window `from` .. `until` (null until it is approved), which lasts `seconds`. `sentence` says all of it.
    `used`: all of it was done."""

    who: str
    fields: tuple[PermittedFieldAnswer, ...]
    opens_at: Time | None
    ends_at: Time | None
    seconds: float
    used: bool
    sentence: str


def permit_answer(record: ProposalRecord) -> PermitAnswer | None:
    """The permit of a proposal; None where calls make it."""
    permit, approved_at = record.permit, record.approved_at
    if permit is None:
        return None
    return PermitAnswer(
        who=permit.who,
        fields=tuple(map(_permitted, permit.fields)),
        opens_at=None if approved_at is None else time(opens_at(record, approved_at)),
        ends_at=None if approved_at is None else time(ends_at(record)),
        seconds=permit.lasts,
        used=permit.is_used,
        sentence=may_in_words(record, permit),
    )


def _permitted(field: PermittedField) -> PermittedFieldAnswer:
    return PermittedFieldAnswer(
        operation=field.operation,
        kind=field.kind,
        resource=name_of(field.ref) if field.id else None,
        pointer=field.pointer,
        schema=field.schema,
        used=PermitUseAnswer(field.use.change, time(field.use.at)) if field.use else None,
        expected=side(field.value),
    )
