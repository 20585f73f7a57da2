"""The state of settings that no API reads, folded from the activity entries that tell of them. Pure.

The body of such a kind maps each setting (an activity type without `_change`) to its last known value. Where entries
of one type speak of many things (messages, roles), the setting carries the id of its thing: `message_state:42`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

from msgspec import structs

from drift.core.catalogue.catalogue import matches
from drift.core.catalogue.kind import Kind
from drift.core.model.activity import Activity
from drift.core.model.json_pointer import get
from drift.core.model.resources import MISSING, Body, Json, Missing


@dataclass(frozen=True, slots=True)
class _Told:
    """What an entry says of a setting; MISSING where it says nothing."""

    before: Json | Missing
    after: Json | Missing


def folds(kind: Kind, activity: Activity) -> bool:
    """Whether the state of this kind is folded from entries of this type."""
    return matches(activity.type, kind.folded_from)


def setting(kind: Kind, activity: Activity) -> str:
    """The name of the setting that an entry speaks of, with what tells its thing from others of the kind."""
    name = activity.type.removesuffix("_change")
    found = (get(activity.metadata, pointer) for pointer in kind.folded_by)
    thing = next((one for one in found if isinstance(one, str | int) and one != ""), None)
    return name if thing is None else f"{name}:{thing}"


def fold(kind: Kind, body: Body | None, activity: Activity) -> tuple[Body | None, Body]:
    """(the state before this entry as far as it is known, the state after it).

    `body` is the state so far, None when there was none. What the entry says was there before is believed only where
    the state has nothing. An entry that tells no value leaves `{"unknown": true, ...}` with the entry's id, so that two
    entries with the same metadata are two values. An entry of another kind changes nothing.
    """
    if not folds(kind, activity):
        return body, body if body is not None else {}
    name, told = setting(kind, activity), _told_fields(activity)
    known = body.get(name, MISSING) if body is not None else MISSING
    before = _completed(known, told.before)
    after = _with(before, told.before, told.after)
    state_before = {**(body or {}), name: before} if before is not MISSING else body
    return state_before, {**(body or {}), name: None if after is MISSING else after}


def fold_all(kind: Kind, baseline: Body | None, activities: Iterable[Activity]) -> Body | None:
    """The state after all these entries, whatever order they came in; the baseline when there are none."""
    ordered = sorted(
        (one for one in activities if folds(kind, one)), key=lambda one: (one.created_at, one.id)
    )
    return reduce(lambda body, one: fold(kind, body, one)[1], ordered, baseline)


def still_told(late: Activity, newer: Iterable[Activity]) -> Activity | None:
    """What is left of an entry that comes late: the fields of its setting that no newer entry speaks of. None where
    that is nothing, as when one of them tells the whole value."""
    mine, others = _parts(late), [_parts(one) for one in newer]
    if mine is None or None in others:
        return None
    left = {name: one for name, one in mine.items() if not any(name in other for other in others if other)}
    return structs.replace(late, metadata={**late.metadata, "changes": left}) if left else None


def _parts(activity: Activity) -> Mapping[str, Json] | None:
    """The changes field by field; None for an entry that tells a value as a whole."""
    changes = activity.metadata.get("changes")
    return changes if isinstance(changes, Mapping) and changes else None


def _completed(known: Json | Missing, before: Json | Missing) -> Json | Missing:
    """What was known, with what the entry says was there before wherever nothing was known."""
    if known is MISSING:
        return before
    if isinstance(known, dict) and isinstance(before, dict) and not _is_unknown(known):
        return {**before, **known}
    return known


def _told_fields(activity: Activity) -> _Told:
    metadata = activity.metadata
    changes = metadata.get("changes")
    if isinstance(changes, Mapping) and changes:
        return _Told(_side(changes, "before"), _side(changes, "after"))
    if metadata.get("enabled") is not None:
        return _toggle(metadata)
    if "after" in metadata:
        return _Told(metadata.get("before", MISSING), metadata["after"])
    unknown = {"unknown": True, "entry": activity.id, "metadata": dict(metadata)}
    return _Told(metadata.get("before", MISSING), unknown)


def _toggle(metadata: Body) -> _Told:
    """A switch is always an object with `enabled`, so that its shape stays when `mode` or a value comes along."""
    mode = {"mode": metadata["mode"]} if metadata.get("mode") is not None else {}
    value = {"value": metadata["after"]} if "after" in metadata else {}
    before = {"value": metadata["before"]} if "before" in metadata else MISSING
    return _Told(before, {"enabled": metadata["enabled"], **mode, **value})


def _side(changes: Mapping[str, Json], side: str) -> dict[str, Json]:
    return {name: one[side] for name, one in changes.items() if isinstance(one, Mapping) and side in one}


def _with(old: Json | Missing, before: Json | Missing, after: Json | Missing) -> Json | Missing:
    """The old value moved from `before` to `after`. Objects may tell only the part that changed, so of an object only
    the named fields are set, and those that were named before and are not any more are taken out."""
    if after is MISSING:
        return old
    if not isinstance(old, dict) or not isinstance(after, dict) or _is_unknown(old) or _is_unknown(after):
        return after
    gone = before.keys() - after.keys() if isinstance(before, dict) else frozenset()
    return {**{name: value for name, value in old.items() if name not in gone}, **after}


def _is_unknown(value: dict[str, Json]) -> bool:
    return value.get("unknown") is True
