"""What the values inside log entries say about a change: whether they lead from one reading to the next. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final, TypeAlias

from drift.core.catalogue.kind import Kind
from drift.core.model.activity import Activity
from drift.core.model.changes import Updated
from drift.core.model.json_pointer import tokens
from drift.core.model.resources import MISSING, Body, Json, Missing, canonical
from drift.core.normalisation.comparison import places_of, plain
from drift.core.normalisation.normalise import as_compared

Step: TypeAlias = tuple[Json | Missing, Json | Missing]
"""The value of a field before and after what one entry tells of."""
Key: TypeAlias = bytes
_NOTHING: Final[Key] = b"null"


@dataclass(frozen=True, slots=True)
class Trail:
    """`broken`: the fields to whose live values the entries do not lead, so that somebody else had a part in them.
    `aside`: the ids of the entries that had none, because the others lead all the way without them."""

    broken: tuple[str, ...] = ()
    aside: frozenset[str] = frozenset()


def trail(
    change: Updated, entries: Sequence[Activity], kind: Kind | None, settled: Set[str] = frozenset()
) -> Trail:
    """Follow the values that the entries tell of, field by field, from one reading to the next.

    `settled` are the ids of entries that explain something else for certain; only their values matter. A field is
    broken only if every other entry tells a comparable value of it. Intercom does not describe these values, so they
    are compared only where they evidently look as the API shows them.
    """
    authors = {entry.id for entry in entries} - settled
    told = {entry.id: sides for entry in entries if (sides := told_values(entry, kind)) is not None}
    moved = _moved(change, kind)
    broken: list[str] = []
    has_part: dict[str, bool] = dict.fromkeys(told, not moved)
    before, after = _plain(change.before.body, kind), _plain(change.after.body, kind)
    for field in moved:
        start, end = before.get(field, MISSING), after.get(field, MISSING)
        steps = _comparable(_steps(told, field), start, end)
        for id_ in has_part.keys() - steps.keys():
            has_part[id_] = True  # it may have had a part in a field of which it says nothing
        if not steps:
            continue
        on_the_way = _on_the_way(steps, _key(start), _key(end))
        if not on_the_way and authors and authors <= steps.keys():
            broken.append(field)
        for id_ in on_the_way or steps:  # without a way, nothing says who had no part
            has_part[id_] = True
    if broken:
        return Trail(tuple(broken))
    return Trail((), frozenset(id_ for id_, part in has_part.items() if not part))


def told_values(entry: Activity, kind: Kind | None) -> tuple[Mapping[str, Json], Mapping[str, Json]] | None:
    """The values before and after, by field, that an entry tells of, as bodies of this kind are compared; None when it
    tells none by field."""
    sides = _sides(entry)
    if sides is None or kind is None:
        return sides
    return _plain(as_compared(kind, sides[0]), kind), _plain(as_compared(kind, sides[1]), kind)


def _plain(body: Body, kind: Kind | None) -> Body:
    """A body, or a part of one, with each value in its one spelling."""
    return body if kind is None else dict(plain(dict(body), places_of([kind.name])))


def _sides(entry: Activity) -> tuple[Mapping[str, Json], Mapping[str, Json]] | None:
    changes = entry.metadata.get("changes")
    if isinstance(changes, Mapping) and changes:
        sides = {name: side for name, side in changes.items() if isinstance(side, Mapping)}
        return (
            {name: side["before"] for name, side in sides.items() if "before" in side},
            {name: side["after"] for name, side in sides.items() if "after" in side},
        )
    before, after = entry.metadata.get("before"), entry.metadata.get("after")
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return before, after
    return None


def _moved(change: Updated, kind: Kind | None) -> list[str]:
    """The top-level fields that somebody moved, without what Intercom moves along by itself and without secrets, whose
    values nobody can compare."""
    left_out = set(kind.derived | kind.follows.keys()) if kind else set()
    left_out |= {path.split(".")[0].removesuffix("[]") for path in kind.secrets} if kind else set()
    moved = dict.fromkeys(tokens(field.pointer)[0] for field in change.fields if field.pointer)
    return [name for name in moved if name not in left_out]


def _steps(told: Mapping[str, tuple[Mapping[str, Json], Mapping[str, Json]]], field: str) -> dict[str, Step]:
    return {
        id_: (before.get(field, MISSING), after.get(field, MISSING))
        for id_, (before, after) in told.items()
        if field in before or field in after
    }


def _comparable(steps: Mapping[str, Step], start: Json | Missing, end: Json | Missing) -> dict[str, Step]:
    """The steps whose values are written as the API writes this field: one of all is equal to a value that was read, or
    they are objects and lists of the same build."""
    read = {_key(start), _key(end)}
    if any(_key(value) in read for step in steps.values() for value in step):
        return dict(steps)
    return {
        id_: step
        for id_, step in steps.items()
        if any(_same_build(value, real) for value in step for real in (start, end))
    }


def _same_build(one: Json | Missing, other: Json | Missing) -> bool:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return bool(one) and one.keys() == other.keys()
    if isinstance(one, list) and isinstance(other, list):
        return bool(one) and bool(other) and _same_build(one[0], other[0])
    return False


def _on_the_way(steps: Mapping[str, Step], start: Key, end: Key) -> set[str]:
    """The entries on some way from the start to the end; none when there is no way."""
    edges = {id_: (_key(before), _key(after)) for id_, (before, after) in steps.items()}
    still = {id_ for id_, (before, after) in steps.items() if _ordered(before) == _ordered(after)}
    there = _reached(start, edges.values())
    back = _reached(end, [(after, before) for before, after in edges.values()])
    return {
        id_
        for id_, (before, after) in edges.items()
        if id_ not in still and before in there and after in back
    }


def _reached(start: Key, edges: Iterable[tuple[Key, Key]]) -> set[Key]:
    known, edges = {start}, list(edges)
    while more := {after for before, after in edges if before in known} - known:
        known |= more
    return known


def _key(value: Json | Missing) -> Key:
    """A value for comparison: null and missing are one, and the order of a list says nothing, as Intercom may show it
    in another."""
    return _NOTHING if value is MISSING else _bytes(_unordered(value))


def _ordered(value: Json | Missing) -> Key:
    """A value in its own order: somebody may have changed nothing else."""
    return _NOTHING if value is MISSING else _bytes(value)


def _unordered(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {key: _unordered(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((_unordered(item) for item in value), key=_bytes)
    return value


def _bytes(value: Json) -> bytes:
    try:
        return canonical(value)
    except TypeError:  # half a surrogate pair, a number beyond 64 bits
        return repr(value).encode("utf-8", "backslashreplace")
