"""The body of a resource as any workspace could have it: names in the place of ids, and nothing that a workspace never
shares with another. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import Struct

from drift.core.catalogue.kind import Kind
from drift.core.catalogue.rewriting import rewritten
from drift.core.model.resources import Json, Ref, Resource
from drift.core.normalisation.normalise import ordered, without
from guard.core.comparison.workspaces.side import Side

NameOf: TypeAlias = Callable[[Ref], str]
Unsure: TypeAlias = Callable[[Ref], str]
"""Why nobody can say which resource of the other workspace is the same, as a clause; "" where that is known."""


class Neutral(Struct, frozen=True):
    """`unsure` are the JSON Pointers of the fields that cannot be compared, and why, as a clause."""

    body: dict[str, Json]
    unsure: Mapping[str, str]


def neutral(side: Side, resource: Resource, name_of: NameOf, unsure: Unsure) -> Neutral:
    kind = side.kinds[resource.ref.kind]
    found: dict[str, str] = {}

    def rename(to: Ref, pointer: str, value: Json) -> Json:
        if is_link(value) and not side.has(to):
            return value  # it leads somewhere else
        if why := unsure(to):
            found[pointer] = why
        return name_of(to)

    shared = without(rewritten(kind, resource.body, rename), own_paths(kind))
    return Neutral(ordered(kind, shared), found)  # sets were in the order of ids


def is_link(value: Json) -> bool:
    """Whether a reference is an address in a text."""
    return isinstance(value, str) and "://" in value


def own_paths(kind: Kind) -> tuple[str, ...]:
    """The fields that two workspaces never share: ids that nobody can match, and what the kind declares."""
    keys = kind.match_fields
    ids = [path for path in kind.no_references if path not in keys]
    above = [kind.parent_id_field] if kind.parent is not None else []
    return (kind.identity, *above, *ids, *kind.own)
