"""Which values are equal, however they are spelt, and what differs between two bodies. Pure.

The kind of a resource declares the sorts of its fields (`Kind.sorts`) and the arrays without an order (`Kind.sets`).
Comparing, judging and verifying all ask here. Bodies keep the spelling that was read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.kind import SetField, Sort
from drift.core.model import changes
from drift.core.model.changes import Change, FieldChange, Standing, Updated, diff_bodies
from drift.core.model.json_pointer import get, tokens
from drift.core.model.resources import MISSING, Body, Json, Missing, Resource, same
from drift.core.normalisation.normalise import in_order
from drift.core.normalisation.spellings import one_spelling

ITEM: Final = "[]"
_WHOLE: Final = 2.0**63
"""From its double on, a whole number is read as a fraction: JSON writes it in no other way here."""


@dataclass(slots=True)
class Place:
    """How the values at one place of a body are compared, and those at the places inside it."""

    inside: dict[str, Place] = field(default_factory=dict)  # "*" is any key, "[]" any item
    sort: Sort | None = None
    order: SetField | None = None

    def at(self, path: str) -> Place:
        """The place at this path, made when there is none."""
        place = self
        for step in path.replace(ITEM, f".{ITEM}").split("."):
            place = place.inside.setdefault(step, Place())
        return place

    def step(self, key: str) -> Place | None:
        """The place of a key; None where its values have one spelling only."""
        return self.inside.get(key) or self.inside.get("*")

    @property
    def items(self) -> Place | None:
        return self.inside.get(ITEM)


def places_of(kinds: Collection[str]) -> Place:
    """How the fields of resources of these kinds are compared."""
    return _places(tuple(sorted(kinds)))


@lru_cache(maxsize=1024)
def _places(kinds: tuple[str, ...]) -> Place:
    root = Place()
    for kind in filter(None, map(CATALOGUE.get, kinds)):
        for path, sort in kind.sorts.items():
            root.at(path).sort = sort
        for set_field in kind.sets:
            root.at(set_field.path).order = set_field
    return root


def plain(value: Json, place: Place | None) -> Json:
    """The value in the one spelling that stands for all that are equal to it."""
    if isinstance(value, str):
        return one_spelling(place.sort, value) if place and place.sort else value
    if isinstance(value, float):
        return int(value) if value.is_integer() and -_WHOLE <= value < 2 * _WHOLE else value
    if isinstance(value, dict):
        return {key: plain(inner, place and place.step(key)) for key, inner in value.items()}
    if isinstance(value, list):
        items = [plain(item, place and place.items) for item in value]
        return in_order(items, place.order) if place and place.order else items
    return value


def equal(left: Json | Missing, right: Json | Missing, place: Place | None) -> bool:
    """Whether two values at one place are the same, however they are spelt. Null is not missing, true is not 1."""
    if left is MISSING or right is MISSING:
        return left is right
    return same(left, right) or same(plain(left, place), plain(right, place))


def equal_at(kind: str, pointer: str, left: Json | Missing, right: Json | Missing) -> bool:
    """Whether a field of a resource of this kind has the same value twice."""
    if same(left, right):
        return True
    place: Place | None = places_of((kind,))
    for step in tokens(pointer):
        inside = place and place.step(step)
        place = inside or (place.items if place and step.isdigit() else None)
    return equal(left, right, place)


def differences(kind: str, before: Json, after: Json) -> tuple[FieldChange, ...]:
    """The fields of which two bodies of this kind have different values, sorted by pointer."""
    found = diff_bodies(before, after)
    return tuple(field for field in found if not equal_at(kind, field.pointer, field.before, field.after))


def diff(before: Resource | None, after: Resource | None) -> Change | None:
    """The change between two readings of the same resource; None when they are equal."""
    change = changes.diff(before, after)
    if not isinstance(change, Updated):
        return change
    fields = differences(change.ref.kind, change.before.body, change.after.body)
    return Updated(change.before, change.after, fields) if fields else None


def standing(kind: str, live: Body, fields: Iterable[FieldChange]) -> Standing:
    """Whether the live fields still have the values a plan expects. `moved`: somebody has set another value since."""
    now = [(field, get(live, field.pointer)) for field in fields]
    if all(equal_at(kind, field.pointer, value, field.after) for field, value in now):
        return "already_done"
    expected = (
        equal_at(kind, field.pointer, value, field.before)
        or equal_at(kind, field.pointer, value, field.after)
        for field, value in now
    )
    return "as_expected" if all(expected) else "moved"
