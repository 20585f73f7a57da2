"""Whether a live change is one that a permit allows: this person, these fields, these values, in time. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from drift.core.catalogue.kind import Kind
from drift.core.model.changes import Change, Created, Deleted, FieldChange, Updated, apply, operation
from drift.core.model.json_pointer import get, tokens
from drift.core.model.resources import MISSING, Body, Json, Missing, Ref
from drift.core.normalisation.comparison import differences, equal_at
from guard.core.approvals.same_person import people_of, person_of
from guard.core.language.rule_schema import closed, compiled
from guard.core.model.policy import Identities
from guard.core.proposals.binding import overlap
from guard.core.proposals.moments import utc
from guard.core.proposals.permit import Permit, PermittedField
from guard.core.proposals.records import Claim
from guard.core.text.values import show

_OF_ALL: Final = frozenset({"id", "type"})
"""Fields of everything, which nobody chooses."""
ROUNDING: Final = 1.0
"""Seconds that Intercom's times leave open: they are whole, cut off."""


@dataclass(frozen=True, slots=True)
class Act:
    """A live change, as a permit looks at it. `by` are all addresses of whoever made it, `at` is when. `doubt` says why
    somebody else may have made it, as a sentence, and is empty where nobody may. `same_person` is that of people.yaml.
    """

    change: Change
    by: frozenset[str]
    at: float | None
    doubt: str = ""
    same_person: Identities = ()


@dataclass(frozen=True, slots=True)
class Window:
    """When a permit is open, in unix seconds."""

    opens_at: float
    ends_at: float


@dataclass(frozen=True, slots=True)
class Fits:
    """The change is allowed, and uses these fields of the permit."""

    fields: tuple[PermittedField, ...]


@dataclass(frozen=True, slots=True)
class Differs:
    """The change is not what the permit allows; `why` is a finished sentence."""

    why: str


def concerns(permit: Permit, change: Change) -> bool:
    """Whether a permit speaks of anything that this change did."""
    return bool(_touched(permit, change))


def match(permit: Permit, window: Window, act: Act, kind: Kind) -> Fits | Differs:
    """Whether a change that the permit `concerns` is allowed by it. The change has to lie within the permit as a whole:
    what does more than was agreed to is not allowed in part."""
    why = (
        act.doubt
        or _other_person(permit, act)
        or _other_time(window, act)
        or _other_fields(permit, act, kind)
        or _other_values(permit, act)
    )
    return Differs(why) if why else Fits(_touched(permit, act.change))


def _other_person(permit: Permit, act: Act) -> str:
    if person_of(permit.who, act.same_person) in people_of(act.by, act.same_person):
        return ""
    made = ", ".join(sorted(act.by)) or "Somebody whose address is not known"
    return f"{made} made this change."


def _other_time(window: Window, act: Act) -> str:
    if act.at is None:
        return "It is not known when this change was made."
    if act.at + ROUNDING <= window.opens_at:
        return f"It was made at {utc(act.at)}, and the permit begins at {utc(window.opens_at)}."
    if act.at >= window.ends_at:
        return f"It was made at {utc(act.at)}, and the permit ended at {utc(window.ends_at)}."
    return ""


def _other_fields(permit: Permit, act: Act, kind: Kind) -> str:
    touched = _touched(permit, act.change)
    if used := next((field.use for field in touched if field.use is not None), None):
        return f"The permit was used already, by change {used.change}."
    if isinstance(act.change, Deleted):
        return ""
    outside = [field.pointer for field in _outside(act.change, touched, kind)]
    if not outside:
        return ""
    did = "It also moved" if isinstance(act.change, Updated) else "Nobody was asked about its"
    return f"{did} {', '.join(outside)}."


def _outside(
    change: Created | Updated, touched: Sequence[PermittedField], kind: Kind
) -> Iterator[FieldChange]:
    """What differs beyond the permitted fields. What Intercom moves along by itself belongs to them; so does what is
    empty or false in something new."""
    before: Body = change.before.body if isinstance(change, Updated) else {}
    by_itself = kind.derived | kind.follows.keys() | _OF_ALL
    moved = [FieldChange(one.pointer, MISSING, get(change.after.body, one.pointer)) for one in touched]
    try:
        allowed: Body = apply(before, moved)
    except ValueError:  # an item that the list did not have
        allowed = before
    for field in differences(kind.name, allowed, change.after.body):
        says_nothing = isinstance(change, Created) and not field.after
        if not says_nothing and not by_itself.intersection(tokens(field.pointer)[:1]):
            yield field


def _other_values(permit: Permit, act: Act) -> str:
    if isinstance(act.change, Deleted):
        return ""
    body = act.change.after.body
    for field in _touched(permit, act.change):
        value = get(body, field.pointer)
        if why := _wrong_value(field, value):
            return why
    return ""


def _wrong_value(field: PermittedField, value: Json | Missing) -> str:
    now = "is not there" if value is MISSING else f"is {show(value)}"
    if field.schema is not None:
        return "" if _fits(field.schema, value) else f"{field.pointer} {now}, which does not fit the permit."
    if equal_at(field.kind, field.pointer, value, field.value):
        return ""
    agreed = "not to be there" if field.gone else f"to be {show(field.expected)}"
    return f"{field.pointer} {now}, and was {agreed}."


def _fits(schema: Json, value: Json | Missing) -> bool:
    if value is MISSING:
        return False
    try:
        return compiled(closed(schema)).is_valid(value)
    except ValueError:  # a value that no JSON document can hold
        return False


def _touched(permit: Permit, change: Change) -> tuple[PermittedField, ...]:
    """The fields of the permit that a change set."""
    did = operation(change)
    of_kind = [one for one in permit.fields if one.operation == did and one.kind == change.ref.kind]
    match change:
        case Created():
            return tuple(of_kind)
        case Deleted():
            return tuple(one for one in of_kind if one.id == change.ref.id)
        case Updated(_, _, fields):
            return tuple(one for one in of_kind if one.id == change.ref.id and _moved(one, fields))


def _moved(one: PermittedField, fields: Sequence[FieldChange]) -> bool:
    ref = Ref(one.kind, one.id)
    return any(overlap(Claim(ref, one.pointer), Claim(ref, field.pointer)) for field in fields)
