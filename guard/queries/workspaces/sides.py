"""A workspace as one side of a comparison: its kinds, and all that they may refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from drift.core.catalogue.kind import Kind
from drift.core.catalogue.references import LINKED
from drift.core.known_then import NotKnown
from drift.core.model.resources import SINGLETON_ID, Ref
from drift.sync.known_then import not_known_of
from guard.context import UnitOfWork
from guard.core.comparison.workspaces.side import Side


def side_of(view: UnitOfWork, kinds: Iterable[Kind]) -> Side:
    """With the resources of these kinds, and of those that tell what they refer to."""
    wanted = with_named(kinds, view)
    state = view.state
    never = {one.kind for one in not_known_of(state, wanted, view.now) if one.sort == "never_read"}
    resources = {one.ref: one for kind in wanted for one in state.versions.all_live(kind.name)}
    known = frozenset(
        kind.name
        for kind in wanted
        if (Ref(kind.name, SINGLETON_ID) in resources if kind.log_only else kind.name not in never)
    )
    return Side(view.workspace.name, resources, known, view.workspace.kinds, view.workspace.pinned)


def with_named(kinds: Iterable[Kind], view: UnitOfWork) -> list[Kind]:
    """These kinds and those that they may name, and so on: what has a name has it by others."""
    known = view.workspace.kinds
    found: dict[str, Kind] = {}
    waiting = list(kinds)
    while waiting:
        kind = waiting.pop()
        if kind.name not in found:
            found[kind.name] = kind
            waiting += [known[name] for name in _named_by(kind) if name in known]
    return [kind for name, kind in known.items() if name in found]


def _named_by(kind: Kind) -> Iterator[str]:
    yield from (one.to for one in kind.references)
    yield from LINKED.values() if kind.links else ()
    if kind.parent is not None:
        yield kind.parent


def not_known(view: UnitOfWork, kinds: Iterable[Kind]) -> list[NotKnown]:
    """What is not known of these kinds now. What only the log tells is not known where it has told nothing."""
    wanted = list(kinds)
    found = not_known_of(view.state, [kind for kind in wanted if not kind.log_only], view.now)
    silent = [kind.name for kind in wanted if kind.log_only and not tells_of(view, kind)]
    return [*found, *(NotKnown(name, "log_only", _SILENT.format(kind=name)) for name in silent)]


_SILENT: Final = "No API reads the kind {kind}, and the activity log has told nothing of it."


def tells_of(view: UnitOfWork, kind: Kind) -> bool:
    """Whether the activity log has told of a kind that no API reads."""
    return view.state.versions.live(Ref(kind.name, SINGLETON_ID)) is not None
