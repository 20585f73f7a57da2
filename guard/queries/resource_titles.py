"""What people call resources: the kind in words, with the name that a resource has or had last."""

from __future__ import annotations

from collections.abc import Iterable

from drift.core.model.resources import Ref
from drift.core.planning.manual_steps import title_of
from guard.context import UnitOfWork


def titles_of(work: UnitOfWork, refs: Iterable[Ref]) -> dict[Ref, str]:
    """`office hours schedule “Paris”` for each; `KIND/ID` where nothing was ever read of it."""
    wanted = frozenset(refs)
    versions = work.state.versions.latest_of(wanted)
    bodies = work.state.versions.bodies({version.digest for version in versions.values()})
    titles = {ref: str(ref) for ref in wanted}
    for ref, version in versions.items():
        kind, body = work.workspace.kinds.get(ref.kind), bodies.get(version.digest)
        if kind is not None and body is not None:
            name = title_of(kind, ref, body)
            titles[ref] = kind.title if kind.singleton else f"{kind.title} “{name}”"
    return titles
