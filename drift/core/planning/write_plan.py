"""Write plans: the API calls that bring a resource to a target state, and what only a person can do. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote

from msgspec import structs

from drift.core.catalogue.kind import Endpoint, Kind
from drift.core.model.api_call import NEW_ID, Call
from drift.core.model.changes import FieldChange, apply, diff_bodies
from drift.core.model.json_pointer import join, tokens
from drift.core.model.resources import MISSING, Body, Json, Ref, Resource
from drift.core.normalisation.comparison import differences, equal_at
from drift.core.normalisation.redaction import holds_secret
from drift.core.planning.known_fields import known_part, needed_version
from drift.core.planning.manual_steps import (
    guide_steps as guide_steps,  # exported with the plans, which leave these steps to a person
)
from drift.core.planning.member_calls import member_calls


@dataclass(frozen=True, slots=True)
class ApiPlan:
    """API calls in order. They write `fields`; `guided` fields have no API. `loses` is a sentence about what is not
    restored ("" for nothing). Without calls and guided fields there is nothing to do."""

    calls: tuple[Call, ...]
    fields: tuple[FieldChange, ...] = ()
    guided: tuple[FieldChange, ...] = ()
    loses: str = ""


@dataclass(frozen=True, slots=True)
class NoApi:
    """No API can make the change; the reason is a sentence. `manual_steps` has the steps for a person."""

    reason: str


Plan: TypeAlias = ApiPlan | NoApi


def plan_update(
    kind: Kind, ref: Ref, parent: Ref | None, live: Body, fields: Sequence[FieldChange], pinned: str
) -> Plan:
    """Set each field to its `after` (MISSING removes it). `live` is the current body."""
    wanted = apply(live, fields)
    differing = [field for field in differences(kind.name, live, wanted) if _top(field) not in kind.derived]
    tops = frozenset(map(_top, differing))
    moving = [field for field in differing if kind.follows.get(_top(field)) not in tops]
    if not moving:
        return ApiPlan(())
    if kind.update is None and not kind.replaced:
        return NoApi(f"Intercom has no API that changes this {kind.title}.")
    reasons = {field.pointer: _unwritable(kind, field, live, pinned) for field in moving}
    written = tuple(field for field in moving if not reasons[field.pointer])
    guided = tuple(field for field in moving if reasons[field.pointer])
    if not written:
        return NoApi(" ".join(dict.fromkeys(reasons.values())))
    target = apply(live, written)
    if kind.replaced:
        return _planned(_replacing(kind, ref, parent, target, pinned), written, guided, kind.recreate_loses)
    return _planned(_updating(kind, ref, parent, live, target, written, pinned), written, guided, "")


def _updating(
    kind: Kind,
    ref: Ref,
    parent: Ref | None,
    live: Body,
    target: Body,
    written: Sequence[FieldChange],
    pinned: str,
) -> Iterator[Call | NoApi]:
    """One update for all fields that an update can set, or two if one call is not enough. Items that come and go one by
    one have their own calls. Archiving is a separate call, the last one."""
    tops = frozenset(map(_top, written))
    changed = tops - kind.members.keys()
    archived = "archived" in changed and kind.archive is not None
    if kind.update is not None and (rest := changed - {"archived"} if archived else changed):
        second = kind.update_then(target, live, rest) if kind.update_then else {}
        if not rest <= second.keys() - kind.always_send:
            yield _call(kind, kind.update, _update_body(kind, target, live, rest), ref.id, parent, pinned)
        if second:
            yield _call(kind, kind.update, second, ref.id, parent, pinned)
    for name in sorted(tops & kind.members.keys()):
        for endpoint, body in member_calls(name, kind.members[name], target, live):
            yield _call(kind, endpoint, body, ref.id, parent, pinned)
    if archived and kind.archive is not None:
        yield _call(kind, kind.archive, None, ref.id, parent, pinned)


def _replacing(kind: Kind, ref: Ref, parent: Ref | None, target: Body, pinned: str) -> Iterator[Call | NoApi]:
    """A deletion, then a creation: Intercom does not allow two of these resources."""
    body = _create_body(kind, {name: target[name] for name in sorted(kind.writable) if name in target})
    for endpoint, sent in ((kind.delete, None), (kind.create, body)):
        if endpoint is not None:
            yield _call(kind, endpoint, sent, ref.id, parent, pinned)


def plan_create(kind: Kind, target: Resource, pinned: str, *, anew: bool = False) -> Plan:
    """Restore a resource. If its kind is only ever archived, it is unarchived under its old id. Otherwise, and with
    `anew`, it is recreated with a new id and loses what `recreate_loses` says."""
    reason = kind.refuses_create(target.body) if kind.refuses_create else ""
    if kind.unarchives and kind.update is not None and not anew and not reason:
        body = _update_body(kind, {**target.body, "archived": False}, target.body, frozenset({"archived"}))
        call = _call(kind, kind.update, body, target.ref.id, target.parent, pinned)
        return _planned([call], (FieldChange("/archived", True, False),), (), "")
    if kind.create is None or reason:
        return NoApi(reason or f"Intercom has no API that creates this {kind.title}.")
    fields = [field for field in diff_bodies({}, target.body) if _top(field) not in kind.derived]
    settable = (kind.writable | kind.create_only) - kind.update_only
    written = tuple(
        field
        for field in fields
        if _top(field) in settable
        and not holds_secret(field.after)
        and not needed_version(kind, field.pointer, pinned)
    )
    guided = tuple(field for field in fields if field not in written and not _empty(field.after))
    body = _create_body(kind, {_top(field): field.after for field in written})
    calls = [_call(kind, kind.create, body, NEW_ID, target.parent, pinned)]
    if kind.update and kind.after_create and (follow := kind.after_create(target.body)):
        calls.append(_call(kind, kind.update, follow, NEW_ID, target.parent, pinned))
    return _planned(calls, written, guided, kind.recreate_loses)


def plan_delete(kind: Kind, resource: Resource, pinned: str) -> Plan:
    """Delete a resource that should not have been created."""
    if kind.delete is None:
        return NoApi(f"Intercom has no API that deletes this {kind.title}.")
    body = kind.delete_body(resource.body) if kind.delete_body else None
    calls = [_call(kind, kind.delete, body, resource.ref.id, resource.parent, pinned)]
    if kind.update and kind.before_delete and (first := kind.before_delete(resource.body)):
        calls.insert(0, _call(kind, kind.update, first, resource.ref.id, resource.parent, pinned))
    return _planned(calls, tuple(diff_bodies(resource.body, {})), (), "")


def _planned(
    calls: Iterable[Call | NoApi],
    fields: tuple[FieldChange, ...],
    guided: tuple[FieldChange, ...],
    loses: str,
) -> Plan:
    ready: list[Call] = []
    for call in calls:
        if isinstance(call, NoApi):
            return call
        ready.append(call)
    return ApiPlan(tuple(ready), fields, guided, loses)


def retired(kind: Kind, resource: Resource) -> FieldChange | None:
    """The field that archives a resource, if Intercom cannot delete it."""
    archives = kind.archive is not None or (kind.unarchives and kind.delete is None)
    return FieldChange("/archived", resource.body.get("archived", False), True) if archives else None


def _top(field: FieldChange) -> str:
    return tokens(field.pointer)[0] if field.pointer else ""


def _empty(value: Json) -> bool:
    return value is None or value in ("", [], {})


def _unwritable(kind: Kind, field: FieldChange, live: Body, pinned: str) -> str:
    """Why no API can write this field of a live resource; "" if one can. The most certain reason comes first."""
    top = _top(field)
    name = f"{field.pointer.removeprefix('/')} of this {kind.title}"
    if top == "archived" and kind.archive is not None:
        return "" if field.after is True else f"Intercom's API cannot un-archive this {kind.title}."
    if top not in kind.writable:
        return f"Intercom's API does not write {name}."
    if top not in kind.preview_fields and (since := needed_version(kind, field.pointer, pinned)):
        return f"Writing {name} needs Intercom's API version {since} or newer, and {pinned} is configured."
    if holds_secret(field.after):
        return f"The earlier value of {name} is a secret, which is not kept here."
    if field.after in (MISSING, None) and "/" not in field.pointer[1:] and top not in kind.nullable:
        return f"Intercom's API cannot empty {name}."
    return kind.refuses_field(field, live) if kind.refuses_field else ""


def _update_body(kind: Kind, target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    if kind.update_body is not None:
        return kind.update_body(target, live, changed)
    return {name: target[name] for name in sorted(changed | kind.always_send) if name in target}


def _create_body(kind: Kind, target: Mapping[str, Json]) -> dict[str, Json]:
    return kind.create_body(target) if kind.create_body is not None else dict(target)


def _call(
    kind: Kind, endpoint: Endpoint, body: dict[str, Json] | None, id_: str, parent: Ref | None, pinned: str
) -> Call | NoApi:
    """The call with the pinned version, or with Preview if its body needs it."""
    only_preview = body is not None and not kind.preview_fields.isdisjoint(body)
    version = (
        structs.replace(endpoint, since=None).version(pinned) if only_preview else endpoint.version(pinned)
    )
    if version is None:
        return NoApi(
            f"This needs Intercom's API version {endpoint.since} or newer, and {pinned} is configured."
        )
    body = known_part(kind, body, version) if body is not None else None
    if holds_secret(body):
        return NoApi(f"This would send a secret of this {kind.title} that is not kept here.")
    named = endpoint.path.replace("{parent_id}", quote(parent.id, safe="") if parent else "")
    path = named.replace("{id}", id_ if id_ == NEW_ID else quote(id_, safe=""))
    return Call(endpoint.method, path, version, body)


def unchanged(kind: Kind, live: Body, body: Body) -> bool:
    """Whether a recreated resource equals its model, apart from fields that the server computes."""
    names = (live.keys() | body.keys()) - kind.derived
    return all(
        equal_at(kind.name, join((name,)), live.get(name, MISSING), body.get(name, MISSING)) for name in names
    )
