"""What people call resources: the kind in words, with the name that a resource has or had last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.resources import Ref, Resource
from drift.core.planning.manual_steps import title_of
from guard.context import UnitOfWork


class ResourceName(NamedTuple):
    """`name` is empty where a workspace has only one of the kind; `known` says whether anything was ever read of it."""

    ref: Ref
    kind_title: str
    name: str
    known: bool = True


def names_of(work: UnitOfWork, refs: Iterable[Ref]) -> dict[Ref, ResourceName]:
    """The name of each."""
    wanted = frozenset(refs)
    last = work.state.versions.last_of(wanted)
    unknown = {ref: ResourceName(ref, "", str(ref), known=False) for ref in wanted}
    return unknown | {ref: name_of(resource) for ref, resource in last.items()}


def titles_of(work: UnitOfWork, refs: Iterable[Ref]) -> dict[Ref, str]:
    """`Office hours schedule “Paris”` for each; `KIND/ID` where nothing was ever read of it."""
    return {ref: _title(name) for ref, name in names_of(work, refs).items()}


def name_of(resource: Resource) -> ResourceName:
    """The name of a resource as it was at some time."""
    kind = CATALOGUE.get(resource.ref.kind)
    if kind is None:
        return ResourceName(resource.ref, "", str(resource.ref), known=False)
    name = "" if kind.singleton else title_of(kind, resource.ref, resource.body)
    return ResourceName(resource.ref, kind.title, name)


def _title(name: ResourceName) -> str:
    if not name.known:
        return name.name
    return f"{name.kind_title} “{name.name}”" if name.name else name.kind_title
