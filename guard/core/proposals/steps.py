"""What a change takes, and how it is undone: API calls, steps for a person, and what cannot be rolled back. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, assert_never

from drift.core.catalogue.kind import Kind
from drift.core.model.api_call import NEW_ID, Call
from drift.core.model.changes import Change, Created, Deleted, FieldChange, Updated, inverse
from drift.core.model.json_pointer import tokens
from drift.core.model.resources import MISSING, Body, Ref, Resource
from drift.core.planning.manual_steps import settings_url, title_of
from drift.core.planning.write_plan import NoApi, Plan, plan_create, plan_delete, plan_update, retired
from guard.core.text.values import show

Extent: TypeAlias = Literal["whole", "part", "nothing"]
"""How much of a change can be rolled back."""

NO_CALL: Final = (
    "No call of Intercom's API would change anything here: what is asked for has the same effect."
)
_OF_A_FINDING: Final = ", which closes this finding"
"""What the guides of the kinds say of a setting that is put back; a proposal has no finding."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The writing calls in order, and sentences for what only a person can do: why, and how."""

    calls: tuple[Call, ...] = ()
    by_hand: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rollback:
    """How much of a change can be undone by API, the calls of it, and sentences about what cannot."""

    extent: Extent
    calls: tuple[Call, ...] = ()
    sentences: tuple[str, ...] = ()


def plan_of(kind: Kind, change: Change, pinned: str) -> Plan:
    """The calls that make a change under a version of the API."""
    match change:
        case Created(after):
            return plan_create(kind, after, pinned, anew=True)
        case Updated(before, after, fields):
            return plan_update(kind, after.ref, after.parent, before.body, fields, pinned)
        case Deleted(before):
            return plan_delete(kind, before, pinned)
        case _:
            assert_never(change)


def steps_of(kind: Kind, change: Change, pinned: str, workspace: str) -> Steps:
    """What a change takes. `workspace` is Intercom's own name of it, as in the addresses of its pages."""
    plan = plan_of(kind, change, pinned)
    if isinstance(plan, NoApi):
        return Steps((), (plan.reason, *_by_hand(kind, change, workspace, _asked_fields(change))))
    if not plan.guided:
        return Steps(plan.calls, () if plan.calls else (NO_CALL,))
    reasons = dict.fromkeys(_why_by_hand(kind, change, field, pinned) for field in plan.guided)
    return Steps(plan.calls, (*filter(None, reasons), *_by_hand(kind, change, workspace, plan.guided)))


def rollback_of(kind: Kind, change: Change, pinned: str) -> Rollback:
    """How a change can be undone once it was made."""
    plan = plan_of(kind, inverse(_as_made(change)), pinned)
    if isinstance(plan, NoApi):
        return _no_way_back(kind, change, plan)
    lost = [f"{field.pointer} cannot be put back by API: a person has to." for field in plan.guided]
    loses = [plan.loses] if plan.loses else []
    extent: Extent = "part" if lost or loses else "whole"
    return Rollback(extent, plan.calls, (*loses, *lost))


def _as_made(change: Change) -> Change:
    """The change with the id that Intercom will give."""
    if not isinstance(change, Created):
        return change
    made = change.after
    return Created(Resource(Ref(made.ref.kind, NEW_ID), made.body, made.parent))


def _no_way_back(kind: Kind, change: Change, plan: NoApi) -> Rollback:
    if isinstance(change, Created) and retired(kind, change.after) is not None:
        return Rollback("part", (), (f"{plan.reason} It could only be archived.",))
    return Rollback("nothing", (), (f"{plan.reason} A person has to undo it.",))


def _why_by_hand(kind: Kind, change: Change, field: FieldChange, pinned: str) -> str:
    if isinstance(change, Updated):
        alone = plan_update(kind, change.ref, change.after.parent, change.before.body, [field], pinned)
        return alone.reason if isinstance(alone, NoApi) else ""
    return f"Intercom's API does not write {field.pointer.removeprefix('/')} of a new {kind.title}."


def _asked_fields(change: Change) -> tuple[FieldChange, ...]:
    return change.fields if isinstance(change, Updated) else ()


def _by_hand(kind: Kind, change: Change, workspace: str, fields: Sequence[FieldChange]) -> Iterator[str]:
    """The steps for a person, as finished sentences: the page, what to do there, and each field."""
    if isinstance(change, Deleted) and retired(kind, change.before) is not None:
        yield "It can be archived instead: set /archived to true."
        return
    body: Body = change.before.body if isinstance(change, Deleted | Updated) else change.after.body
    yield f"Open {settings_url(kind, change.ref, workspace)}"
    if not isinstance(change, Updated):
        done = "Delete" if isinstance(change, Deleted) else "Create"
        yield f"{done} “{title_of(kind, change.ref, body)}” there."
    yield from _guided(kind, f"“{title_of(kind, change.ref, body)}”", fields)


def _guided(kind: Kind, title: str, fields: Sequence[FieldChange]) -> Iterator[str]:
    """The guide of a kind, which is written for putting back, as one for setting."""
    if not fields:
        return
    for line in kind.guide:
        if "{field}" in line:
            yield from map(_instruction, fields)
            tail = line.partition("{old}")[2].lstrip(".; ")
            if tail:
                yield tail[:1].upper() + tail[1:]
        else:
            yield line.replace("{title}", title).replace(_OF_A_FINDING, "")


def _instruction(field: FieldChange) -> str:
    name = " > ".join(tokens(field.pointer))
    now = "not set" if field.before is MISSING else show(field.before)
    return (
        f"Remove {name}; it is {now} now."
        if field.after is MISSING
        else f"Set {name} to {show(field.after)}; it is {now} now."
    )
