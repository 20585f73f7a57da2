"""Twenty things, some of whose fields are described, and what a reading shows of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.kind import Kind, Listing, SetField
from drift.core.detection.description import Description
from drift.core.detection.shape import Context, Told, tell_apart
from drift.core.model.changes import Change, fields_of
from drift.core.model.resources import Body, Json, Ref, Resource
from drift.core.normalisation.comparison import diff

THING = Kind("thing", "Thing", "high", get=CATALOGUE["article"].get, sets=(SetField("tags", key="id"),))
UNREADABLE_BY_ID = Kind("thing", "Thing", "high", listing=Listing(CATALOGUE["tag"].listing.endpoint))  # type: ignore[union-attr]
DESCRIBED = Description(
    {
        "id": {},
        "title": {},
        "state": {},
        "owner": {},
        "note": {},
        "names": {"en": {}, "fr": {}, "de": {}},
        "tags": {},
        "inputs": {},
    },
    {"/tags": {"id": {}, "name": {}}, "/inputs": {"name": {}, "default": {}}},
    frozenset({"/names"}),
)
SINCE = 1000.0


def thing(number: int, **more: Json) -> dict[str, Json]:
    return {
        "id": str(number),
        "title": f"Title {number}",
        "state": "live" if number % 2 else "draft",
        "owner": 100 + number,
        "names": {"en": f"Name {number}"},
        "tags": [{"id": str(tag), "name": f"Tag {tag}"} for tag in range(number % 3)],
        "inputs": [{"name": "order"}, {"name": "shop"}],
        **more,
    }


def told(
    befores: Sequence[Body],
    afters: Sequence[Body],
    *,
    kind: Kind = THING,
    description: Description = DESCRIBED,
    **more: Any,
) -> Told:
    """What a reading shows of resources that were `befores` and are `afters`; they have ids, so any may be missing."""
    old, new = by_ref(befores), by_ref(afters)
    changes = [change for ref in sorted({*old, *new}) if (change := diff(old.get(ref), new.get(ref)))]
    read = {ref.id: resource for ref, resource in new.items() if ref in old}
    return tell_apart(changes, Context(kind, read, description, since=SINCE, **more))


def by_ref(bodies: Sequence[Body]) -> dict[Ref, Resource]:
    made = (Resource(Ref("thing", str(body["id"])), body, None, body.get("trace", {})) for body in bodies)
    return {resource.ref: resource for resource in made}


def moves(found: Told) -> list[tuple[str, str, int, int]]:
    return [(move.sort, move.pointer, move.count, move.of) for move in found.moves]


def changed(found: Told) -> list[tuple[str, tuple[str, ...]]]:
    return [(change.ref.id, pointers(change)) for change in found.changes]


def pointers(change: Change) -> tuple[str, ...]:
    return tuple(field.pointer for field in fields_of(change))


def with_all(bodies: Sequence[Body], **more: Json) -> list[dict[str, Json]]:
    return [{**body, **more} for body in bodies]


def without_all(bodies: Sequence[Body], name: str) -> list[dict[str, Json]]:
    return [{key: value for key, value in body.items() if key != name} for body in bodies]


MANY = [thing(number) for number in range(1, 21)]
TWO = MANY[:2]
