"""What people call resources: the kind in words, with the name that a resource has or had last."""

from __future__ import annotations

from collections.abc import Iterable

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.resources import Ref, Resource
from drift.core.planning.manual_steps import title_of
from guard.context import UnitOfWork


def titles_of(work: UnitOfWork, refs: Iterable[Ref]) -> dict[Ref, str]:
    """`office hours schedule “Paris”` for each; `KIND/ID` where nothing was ever read of it."""
    wanted = frozenset(refs)
    last = work.state.versions.last_of(wanted)
    return {ref: title_of_resource(last[ref]) if ref in last else str(ref) for ref in wanted}


def title_of_resource(resource: Resource) -> str:
    """The same of a resource as it was at some time."""
    kind = CATALOGUE.get(resource.ref.kind)
    if kind is None:
        return str(resource.ref)
    name = title_of(kind, resource.ref, resource.body)
    return kind.title if kind.singleton else f"{kind.title} “{name}”"
