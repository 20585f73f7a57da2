"""The state of log-only kinds, folded from activity-log entries. Pure.

The body of such a kind maps each setting (an activity type without `_change`) to its last known value. When entries of
one type concern many objects (messages, roles), the setting includes the object's id: `message_state:42`.
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
class _EntryValues:
    """The values of a setting in an entry; MISSING when the entry has none."""

    before: Json | Missing
    after: Json | Missing


def folds(kind: Kind, activity: Activity) -> bool:
    """Whether the state of this kind is folded from entries of this type."""
    return matches(activity.type, kind.folded_from)


def setting(kind: Kind, activity: Activity) -> str:
    """The setting that an entry concerns, with the id of its object when the kind has many."""
    name = activity.type.removesuffix("_change")
    candidates = (get(activity.metadata, pointer) for pointer in kind.folded_by)
    thing = next((value for value in candidates if isinstance(value, str | int) and value != ""), None)
    return name if thing is None else f"{name}:{thing}"


def fold(kind: Kind, body: Body | None, activity: Activity) -> tuple[Body | None, Body]:
    """(known state before the entry, state after it).

    `body` is the state so far, None when there is none. The entry's own `before` is used only where the state has no
    value. An entry without a value gives `{"unknown": true, ...}` with its id, so that two entries with the same
    metadata are two values. An entry of another kind changes nothing.
    """
    if not folds(kind, activity):
        return body, body if body is not None else {}
    name, values = setting(kind, activity), _entry_values(activity)
    known = body.get(name, MISSING) if body is not None else MISSING
    before = _completed(known, values.before)
    after = _with(before, values.before, values.after)
    state_before = {**(body or {}), name: before} if before is not MISSING else body
    return state_before, {**(body or {}), name: None if after is MISSING else after}


def fold_all(kind: Kind, baseline: Body | None, activities: Iterable[Activity]) -> Body | None:
    """The state after all entries, given in any order; the baseline when there are none."""
    ordered = sorted(
        (entry for entry in activities if folds(kind, entry)), key=lambda entry: (entry.created_at, entry.id)
    )
    return reduce(lambda body, entry: fold(kind, body, entry)[1], ordered, baseline)


def without_superseded(late: Activity, newer: Iterable[Activity]) -> Activity | None:
    """A late entry reduced to the fields that no newer entry sets; None when none remain, as when a newer entry sets
    the whole value."""
    mine, others = _parts(late), [_parts(entry) for entry in newer]
    if mine is None or None in others:
        return None
    remaining = {
        name: entry for name, entry in mine.items() if not any(name in other for other in others if other)
    }
    return structs.replace(late, metadata={**late.metadata, "changes": remaining}) if remaining else None


def _parts(activity: Activity) -> Mapping[str, Json] | None:
    """The changes by field; None for an entry that sets the value as a whole."""
    changes = activity.metadata.get("changes")
    return changes if isinstance(changes, Mapping) and changes else None


def _completed(known: Json | Missing, before: Json | Missing) -> Json | Missing:
    """The known value, with gaps filled from the entry's `before`."""
    if known is MISSING:
        return before
    if isinstance(known, dict) and isinstance(before, dict) and not _is_unknown(known):
        return {**before, **known}
    return known


def _entry_values(activity: Activity) -> _EntryValues:
    metadata = activity.metadata
    changes = metadata.get("changes")
    if isinstance(changes, Mapping) and changes:
        return _EntryValues(_side(changes, "before"), _side(changes, "after"))
    if metadata.get("enabled") is not None:
        return _toggle(metadata)
    if "after" in metadata:
        return _EntryValues(metadata.get("before", MISSING), metadata["after"])
    unknown = {"unknown": True, "entry": activity.id, "metadata": dict(metadata)}
    return _EntryValues(metadata.get("before", MISSING), unknown)


def _toggle(metadata: Body) -> _EntryValues:
    """A switch is always an object with `enabled`, so that `mode` or a value does not change its shape."""
    mode = {"mode": metadata["mode"]} if metadata.get("mode") is not None else {}
    value = {"value": metadata["after"]} if "after" in metadata else {}
    before = {"value": metadata["before"]} if "before" in metadata else MISSING
    return _EntryValues(before, {"enabled": metadata["enabled"], **mode, **value})


def _side(changes: Mapping[str, Json], side: str) -> dict[str, Json]:
    return {
        name: change[side]
        for name, change in changes.items()
        if isinstance(change, Mapping) and side in change
    }


def _with(old: Json | Missing, before: Json | Missing, after: Json | Missing) -> Json | Missing:
    """The old value updated from `before` to `after`. An object may hold only the changed fields: those in `after` are
    set, those only in `before` are removed, the others stay."""
    if after is MISSING:
        return old
    if not isinstance(old, dict) or not isinstance(after, dict) or _is_unknown(old) or _is_unknown(after):
        return after
    gone = before.keys() - after.keys() if isinstance(before, dict) else frozenset()
    return {**{name: value for name, value in old.items() if name not in gone}, **after}


def _is_unknown(value: dict[str, Json]) -> bool:
    return value.get("unknown") is True
