"""A workspace and a copy of it under other ids, as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random
from typing import Any, Final

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.rewriting import rewritten
from drift.core.model.resources import SINGLETON_ID, Json, Ref, Resource
from drift.core.normalisation.normalise import ordered
from guard.core.comparison.workspaces.side import Side

EVERY_KIND: Final = frozenset(CATALOGUE)


def side(
    *resources: Resource, called: str = "production", known: Iterable[str] = EVERY_KIND, **more: Any
) -> Side:
    return Side(called, {one.ref: one for one in resources}, frozenset(known), CATALOGUE, **more)


def resource(kind: str, id: str, parent: str = "", **body: Json) -> Resource:
    """A resource whose body has its id, and repeats its parent's as Intercom does."""
    above = Ref.parse(parent) if parent else None
    repeated = {CATALOGUE[kind].parent_id_field: above.id} if above is not None else {}
    ref = Ref(kind, id)
    return Resource(ref, ordered(CATALOGUE[kind], with_id(ref, {**repeated, **body}, id)), above)


def with_id(ref: Ref, body: Mapping[str, Json], id: str) -> dict[str, Json]:
    """The body under another id."""
    *outer, last = CATALOGUE[ref.kind].identity.split(".")
    if outer:
        return {**body, outer[0]: {**body.get(outer[0], {}), last: id}}
    was = body.get(last, "")
    return {**body, last: int(id) if isinstance(was, int) and id.isdigit() else id}


def other_ids(of: Side, seed: int) -> dict[Ref, Ref]:
    """For each resource another name; some have the id that another one has in the original."""
    random = Random(seed)
    found: dict[Ref, Ref] = {}
    by_kind: dict[str, list[Ref]] = {}
    for ref in sorted(of.resources):
        by_kind.setdefault(ref.kind, []).append(ref)
    for kind, refs in by_kind.items():
        numbers = [ref.id for ref in refs if ref.id != SINGLETON_ID]
        numbers += [str(random.randrange(10**6, 10**8)) for _ in numbers]
        random.shuffle(numbers)
        for ref in refs:
            found[ref] = ref if ref.id == SINGLETON_ID else Ref(kind, numbers.pop())
    return found


def copied(of: Side, seed: int, called: str = "test") -> Side:
    """The same workspace under other ids, in its bodies, too."""
    new = other_ids(of, seed)

    def rename(to: Ref, _: str, value: Json) -> Json:
        if (there := new.get(to)) is None:
            return value
        if isinstance(value, str) and "://" in value:
            return value.removesuffix(to.id) + there.id
        return int(there.id) if isinstance(value, int) and there.id.isdigit() else there.id

    found = []
    for ref, one in of.resources.items():
        kind = CATALOGUE[ref.kind]
        body = (
            with_id(ref, rewritten(kind, one.body, rename), new[ref].id) if not kind.singleton else one.body
        )
        above = one.parent and new.get(one.parent, one.parent)
        if above is not None and kind.parent_id_field in body:
            was = body[kind.parent_id_field]
            body = {**body, kind.parent_id_field: int(above.id) if isinstance(was, int) else above.id}
        found.append(Resource(new[ref], ordered(kind, body), above, one.trace))
    return Side(called, {one.ref: one for one in found}, of.known, of.kinds, of.pinned)
