"""What a permit allows, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from drift.core.model.json_pointer import tokens
from drift.core.model.resources import SINGLETON_ID
from guard.core.proposals.life import ends_at, opens_at
from guard.core.proposals.moments import utc
from guard.core.proposals.permit import Permit, PermittedField
from guard.core.proposals.records import ProposalRecord
from guard.core.text.values import show, span

_DO: Final[Mapping[str, str]] = {"created": "create", "deleted": "delete"}
_SHOWN: Final = 3


def may_in_words(record: ProposalRecord, permit: Permit) -> str:
    """Who may do what, and when, as a sentence."""
    when = f"{span(permit.lasts)} from the approval"
    if record.apply_at is not None:
        when = f"{span(permit.lasts)} from {utc(record.apply_at)}"
    if record.approved_at is not None:
        when = f"{utc(opens_at(record, record.approved_at))} until {utc(ends_at(record))}"
    return f"{permit.who} may {what_in_words(permit.fields)} by hand, once: {when}."


def title_of_permit(record: ProposalRecord, permit: Permit) -> str:
    """The same for the head of a message."""
    names = ", ".join(dict.fromkeys(_name(field) for field in permit.fields[:_SHOWN]))
    more = " and more" if len(permit.fields) > _SHOWN else ""
    return f"{permit.who} may change {names}{more} until {utc(ends_at(record))}"


def what_in_words(fields: Sequence[PermittedField]) -> str:
    """What may be done to these fields."""
    said = list(dict.fromkeys(_what(field) for field in fields))
    rest = len(said) - _SHOWN
    return ", ".join(said[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def unused_in_words(permit: Permit) -> str:
    """What of a permit was not used."""
    return what_in_words([field for field in permit.fields if field.use is None])


def _what(field: PermittedField) -> str:
    if field.operation == "deleted":
        return f"delete {field.ref}"
    if field.operation == "created":
        article = "an" if field.kind[:1] in "aeio" else "a"
        return f"create {article} {field.kind} with {_name(field)} {_value(field)}"
    if field.gone:
        return f"remove {_name(field)}"
    return f"set {_name(field)} to {_value(field)}"


def _value(field: PermittedField) -> str:
    like = show(field.expected)
    return f"a value like {like} ({show(field.schema)})" if field.schema is not None else like


def _name(field: PermittedField) -> str:
    """A field as people call it."""
    name = " > ".join(tokens(field.pointer))
    of = field.kind if field.id in (SINGLETON_ID, "") else f"{field.kind}/{field.id}"
    return of if field.operation == "created" and not name else f"{name} of {of}" if name else of
