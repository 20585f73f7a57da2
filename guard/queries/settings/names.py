"""The resources that are there, by the names that people give them.

A version never changes, so the name that its body holds is read once in the life of a process. Those of a kind are kept
in their order, folded as searches compare them, for as long as the same versions are live.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from drift.core.catalogue.kind import Kind
from drift.core.model.resources import Ref
from drift.core.planning.manual_steps import title_of
from drift.store.inventory import LiveHead, LiveMark
from guard.context import UnitOfWork
from guard.core.text.search import folded

_AT_ONCE: Final = 500
"""Bodies that are read together."""


@dataclass(frozen=True, slots=True)
class NamedResource:
    """`since` is the start of the version that is live, `place` where it stands among those of its kind: the name as it
    is compared, and the id."""

    ref: Ref
    name: str
    parent: Ref | None
    since: float
    place: tuple[str, str]

    def has(self, words: tuple[str, ...]) -> bool:
        """Whether each of the words, which are folded, stands in its name or its id."""
        name, id = self.place
        return all(word in name or word in folded(id) for word in words)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was live under a mark, by name; `by_version` are the same by the number of the version."""

    mark: LiveMark
    listed: tuple[NamedResource, ...]
    by_version: Mapping[int, NamedResource]
    names: Mapping[Ref, str]


class NamesKept:
    """The names that were read, by kind."""

    def __init__(self) -> None:
        self._by_kind: dict[str, _Kept] = {}
        self._id_code = ""

    def of_kind(self, work: UnitOfWork, kind: Kind) -> Sequence[NamedResource]:
        """The live resources of a kind, by name."""
        kept = self._kept(work, kind, work.state.inventory.live_marks(kind.name))
        return kept.listed if kept else ()

    def names_of_kind(self, work: UnitOfWork, kind: Kind) -> Mapping[Ref, str]:
        """The name of each of them."""
        kept = self._kept(work, kind, work.state.inventory.live_marks(kind.name))
        return kept.names if kept else {}

    def search(self, work: UnitOfWork, words: tuple[str, ...]) -> list[tuple[Ref, str]]:
        """The live resources of all kinds whose names or ids have these words, by name."""
        found = [one for one in self._all(work) if one.has(words)]
        found.sort(key=lambda one: (one.place[0], one.ref))
        return [(one.ref, one.name) for one in found]

    def id_code(self, work: UnitOfWork) -> str:
        """Intercom's own name of the workspace: once it is known, it stays."""
        self._id_code = self._id_code or work.id_code()
        return self._id_code

    def _all(self, work: UnitOfWork) -> Iterator[NamedResource]:
        """All live resources, but those that a workspace has one of."""
        marks = work.state.inventory.live_marks()
        for name in marks:
            kind = work.workspace.kinds.get(name)
            if kind is not None and not kind.singleton and (kept := self._kept(work, kind, marks)):
                yield from kept.listed

    def _kept(self, work: UnitOfWork, kind: Kind, marks: Mapping[str, LiveMark]) -> _Kept | None:
        """Those of a kind; None where there are none. They are read again when other versions are live."""
        mark, known = marks.get(kind.name), self._by_kind.get(kind.name)
        if mark is None or (known and known.mark == mark):
            return known if mark else None
        found = self._by_kind[kind.name] = _read(work, kind, mark, known.by_version if known else {})
        return found


def after(listed: Sequence[NamedResource], place: tuple[str, str] | None) -> Sequence[NamedResource]:
    """Those that come behind a place; None: all."""
    return listed if place is None else listed[bisect_right(listed, place, key=lambda one: one.place) :]


def _read(work: UnitOfWork, kind: Kind, mark: LiveMark, known: Mapping[int, NamedResource]) -> _Kept:
    """What is live now. The names of versions that were live before are not read again; those that ended are
    forgotten."""
    heads = work.state.inventory.live_heads(kind.name)
    found = {head.version: known[head.version] for head in heads if _is_known(head, known)}
    missing = iter([head for head in heads if head.version not in found])
    while some := list(islice(missing, _AT_ONCE)):
        bodies = work.state.versions.bodies_of(head.version for head in some)
        for head in some:
            ref = Ref(kind.name, head.id)
            name = title_of(kind, ref, bodies[head.version])
            place = folded(name), head.id
            found[head.version] = NamedResource(ref, name, head.parent, head.since, place)
    listed = tuple(sorted(found.values(), key=lambda one: one.place))
    return _Kept(mark, listed, found, {one.ref: one.name for one in listed})


def _is_known(head: LiveHead, known: Mapping[int, NamedResource]) -> bool:
    """Whether it is this version that was read, and not one that has the number of a version that was removed."""
    one = known.get(head.version)
    return one is not None and (one.ref.id, one.since) == (head.id, head.since)
