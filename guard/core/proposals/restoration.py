"""What has to be asked for, so that a resource is again as it was; and what of it cannot be asked for. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from drift.core.catalogue.kind import Kind
from drift.core.model.json_pointer import join
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import MISSING, Body, Json, Ref, Resource
from drift.core.normalisation.comparison import equal_at
from drift.core.normalisation.redaction import holds_secret


@dataclass(frozen=True, slots=True)
class Restoration:
    """`change` as it stands in the document of a proposal; None: nothing can be asked for, or nothing has to be.
    `left` are finished sentences about what will not be as it was. `parent` is where it is created."""

    ref: Ref
    change: Mapping[str, Json] | None
    left: tuple[str, ...] = ()
    parent: Ref | None = None

    @property
    def is_needed(self) -> bool:
        return self.change is not None or bool(self.left)


def restoration(kind: Kind, ref: Ref, then: Resource | None, now: Resource | None) -> Restoration:
    """`then` is the resource as it was, `now` as it is; None where it was not, or is not there."""
    if then is None:
        return Restoration(ref, None) if now is None else _taken_away(kind, ref)
    if now is None:
        return _made_again(kind, then)
    if then.digest == now.digest:  # neither body needs to be unpacked for that
        return Restoration(then.ref, None)
    return _put_back(kind, then.ref, then.body, now.body)


def was_not_there(created: ChangeRecord | None, at: float) -> bool:
    """Whether a resource is known not to have been there at a moment, by the newest record of its creation: the log
    says that it was made later, or says nothing, and a reading of later did not show it. Not read is not the same as
    not there, and what contradicts itself takes nothing away."""
    if created is None:
        return False
    made = created.attribution.at
    if made is not None:
        return at < made
    return created.since is not None and at <= created.since


def perhaps_there(ref: Ref) -> Restoration:
    """Nothing is taken away that may have been there."""
    why = "the reading of then did not show it, and nobody is known to have made it since"
    return Restoration(ref, None, (f"{ref} stays, as it may have been there then: {why}.",))


def perhaps_still_there(ref: Ref) -> Restoration:
    """Nothing is made again that may only be left out of what Intercom lists."""
    why = "Intercom lists it no more, and nobody is known to have deleted it"
    return Restoration(ref, None, (f"{ref} is not made again, as it may be there still: {why}.",))


def _taken_away(kind: Kind, ref: Ref) -> Restoration:
    if kind.delete is None and kind.archive is None:
        return Restoration(ref, None, (f"{ref} was not there then, and no API deletes a {kind.title}.",))
    return Restoration(ref, {"resource": str(ref), "delete": True})


def _made_again(kind: Kind, then: Resource) -> Restoration:
    if kind.singleton or kind.create is None:
        return Restoration(then.ref, None, (f"{then.ref} is gone, and no API creates a {kind.title}.",))
    known = (kind.writable | kind.create_only) - kind.update_only
    values: dict[str, Json] = {}
    left = [f"{then.ref} gets a new id: what names the old one has to be changed by hand."]
    for name, value in sorted(then.body.items()):
        if name in kind.derived or name in kind.follows or value is None:
            continue
        if holds_secret(value):
            left.append(_secret(then.ref, name))
        elif name in known:
            values[join((name,))] = value
    if kind.recreate_loses:
        left.append(kind.recreate_loses)
    change: dict[str, Json] = {"create": True, "kind": kind.name, "set": values}
    if then.parent is not None:
        change["parent"] = str(then.parent)
    return Restoration(then.ref, change, tuple(left), then.parent)


def _put_back(kind: Kind, ref: Ref, then: Body, now: Body) -> Restoration:
    moved = [name for name in sorted(then.keys() | now.keys()) if _differs(kind, name, then, now)]
    by_hand = kind.update is None and not kind.replaced
    values: dict[str, Json] = {}
    left: list[str] = []
    for name in moved:
        if why := _why_left(kind, ref, name, then, by_hand=by_hand):
            left.append(why)
        else:
            values[join((name,))] = then[name]
    return Restoration(ref, {"resource": str(ref), "set": values} if values else None, tuple(left))


def _differs(kind: Kind, name: str, then: Body, now: Body) -> bool:
    if name in kind.derived or name in kind.follows:
        return False
    before, after = then.get(name, MISSING), now.get(name, MISSING)
    if before is MISSING or after is MISSING:
        return before is not after
    return not equal_at(kind.name, join((name,)), before, after)


def _why_left(kind: Kind, ref: Ref, name: str, then: Body, *, by_hand: bool) -> str:
    """Why a field that differs cannot be asked for; "" where it can. What only a person can write is asked for as a
    permit."""
    if name not in then:
        return f"{ref} had no {name} then, and a field cannot be taken away."
    if holds_secret(then[name]):
        return _secret(ref, name)
    if not by_hand and name not in kind.writable:
        return f"{name} of {ref} was another, and Intercom lets nobody set it."
    return ""


def _secret(ref: Ref, name: str) -> str:
    return f"{name} of {ref} is secret, so its value was never kept."


def under_what_is_made_again(all_of_them: Sequence[Restoration]) -> list[Restoration]:
    """Names what is created again for what is created under it: its id will be another one."""
    again = {one.ref for one in all_of_them if one.change is not None and one.change.get("create")}
    above = sorted(again & {one.parent for one in all_of_them if one.parent is not None})
    names = {ref: f"again-{number}" for number, ref in enumerate(above, 1)}
    return [_named(one, names) for one in all_of_them]


def _named(one: Restoration, names: Mapping[Ref, str]) -> Restoration:
    change = dict(one.change or {})
    if change.get("create") and one.ref in names:
        change["name"] = names[one.ref]
    if change.get("create") and one.parent is not None and one.parent in names:
        change["parent"] = {"$new": names[one.parent]}
    return replace(one, change=change or None)
