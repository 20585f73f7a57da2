"""Reshaping: a body as it would have been read in another shape, its values unchanged. Pure.

What then still differs from the body that was read is what somebody changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from drift.core.catalogue.kind import SetField
from drift.core.detection.forms import apply_form
from drift.core.detection.skeleton import EACH, Steps, is_empty, json_type, steps_of
from drift.core.model.json_pointer import get, join, put
from drift.core.model.resources import MISSING, Body, Json, canonical, same
from drift.core.model.schema_events import Form, ShapeMove


@dataclass(frozen=True, slots=True)
class Shape:
    """What moved from one shape of a kind to another, by the steps of each field."""

    appeared: frozenset[Steps] = frozenset()
    vanished: frozenset[Steps] = frozenset()
    retyped: Mapping[Steps, Form] = field(default_factory=dict)
    respelled: frozenset[Steps] = frozenset()
    moved: Mapping[Steps, tuple[Steps, Form]] = field(default_factory=dict)
    sets: frozenset[Steps] = frozenset()  # the lists whose order has no meaning

    def moves(self, at: Steps) -> bool:
        """Whether this very field moved."""
        return at in self.appeared or at in self.vanished or at in self.retyped or at in self.respelled

    def is_set(self, at: Steps) -> bool:
        """Whether the list at this place has no order."""
        alike = (steps for steps in self.sets if len(steps) == len(at))
        return any(all(map(_fits, steps, at)) for steps in alike)

    def concerns(self, at: Steps) -> bool:
        """Whether anything moved inside this place."""
        every = (self.appeared, self.vanished, self.retyped, self.respelled)
        return any(steps[: len(at)] == at for part in every for steps in part)


def _fits(declared: str, step: str) -> bool:
    return declared in (step, EACH)


def shape_of(moves: Iterable[ShapeMove], sets: Iterable[SetField] = ()) -> Shape:
    """The shape that a schema event tells of, of a kind with these sets."""
    appeared: set[Steps] = set()
    vanished: set[Steps] = set()
    respelled: set[Steps] = set()
    retyped: dict[Steps, Form] = {}
    moved: dict[Steps, tuple[Steps, Form]] = {}
    for move in moves:
        steps = steps_of(move.pointer)
        match move.sort:
            case "appeared":
                appeared.add(steps)
            case "vanished":
                vanished.add(steps)
            case "respelled":
                respelled.add(steps)
            case "retyped":
                retyped[steps] = move.form
            case "moved":
                moved[steps] = (steps_of(move.to), move.form)
                vanished.add(steps)
                appeared.add(steps_of(move.to))
            case "listed" | "unlisted" | "rekeyed":
                pass
    unordered = frozenset(tuple(one.path.replace("[]", ".*").split(".")) for one in sets)
    return Shape(frozenset(appeared), frozenset(vanished), retyped, frozenset(respelled), moved, unordered)


def reshape(before: Body, after: Body, shape: Shape) -> dict[str, Json]:
    """`before` in the shape of `after`. What `before` had no field for is taken from `after`: nobody set it, it is
    shown for the first time."""
    reshaped: Json = _object((), dict(before), dict(after), shape)
    for old, (new, form) in shape.moved.items():
        value, there = get(before, join(old)), get(after, join(new))
        formed = MISSING if value is MISSING or there is MISSING else apply_form(form, value)
        if formed is not MISSING:
            reshaped = put(reshaped, join(new), formed)
    return dict(reshaped)


def _value(at: Steps, before: Json, after: Json, shape: Shape) -> Json:
    if isinstance(before, dict) and isinstance(after, dict):
        return _object(at, before, after, shape)
    if isinstance(before, list) and isinstance(after, list) and shape.concerns((*at, EACH)):
        return _list((*at, EACH), before, after, shape)
    if at in shape.respelled and is_empty(before) and is_empty(after):
        return after
    if at in shape.retyped and json_type(before) != json_type(after):
        formed = apply_form(shape.retyped[at], before)
        return after if formed is MISSING else formed
    return before


def _object(at: Steps, before: dict[str, Json], after: dict[str, Json], shape: Shape) -> dict[str, Json]:
    reshaped: dict[str, Json] = {}
    for key, value in before.items():
        inside = (*at, key)
        if key in after:
            reshaped[key] = _value(inside, value, after[key], shape)
        elif inside not in shape.vanished:
            reshaped[key] = value
    for key in after.keys() - before.keys():
        if (*at, key) in shape.appeared:
            reshaped[key] = after[key]
    return reshaped


def _list(at: Steps, before: list[Json], after: list[Json], shape: Shape) -> list[Json]:
    """The items of a list, each in the shape of the item that corresponds to it."""
    bare = [canonical(_bare(at, item, shape)) for item in after]
    free = set(range(len(after)))
    reshaped: list[Json] = []
    for place, item in enumerate(before):
        stripped = _bare(at, item, shape)
        twin = _twin(canonical(stripped), item, place, after, bare, free)
        if twin is None:
            reshaped.append(stripped)
        else:
            free.remove(twin)
            reshaped.append(_value(at, item, after[twin], shape))
    return after if shape.is_set(at[:-1]) and _as_set(reshaped) == _as_set(after) else reshaped


def _as_set(items: list[Json]) -> list[bytes]:
    return sorted(map(canonical, items))


def _twin(
    stripped: bytes, item: Json, place: int, after: list[Json], bare: list[bytes], free: set[int]
) -> int | None:
    """The place of the new item that corresponds to an old one: one that is equal apart from its shape, one with the
    same id, or the one in the same place."""
    equal = [index for index in free if bare[index] == stripped]
    if equal:
        return place if place in equal else min(equal)
    id_ = item.get("id", MISSING) if isinstance(item, dict) else MISSING
    if id_ is not MISSING:
        alike = (i for i in sorted(free) if isinstance(after[i], dict))
        return next((i for i in alike if same(after[i].get("id", MISSING), id_)), None)
    return place if place in free else None


def _bare(at: Steps, value: Json, shape: Shape) -> Json:
    """A value without the fields of which the shape moved."""
    if isinstance(value, dict):
        kept = ((key, inner) for key, inner in value.items() if not shape.moves((*at, key)))
        return {key: _bare((*at, key), inner, shape) for key, inner in kept}
    if isinstance(value, list):
        return [_bare((*at, EACH), inner, shape) for inner in value]
    return None if shape.moves(at) else value
