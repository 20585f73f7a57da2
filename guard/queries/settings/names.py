"""The resources that are there, by the names that people give them.

A version never changes, so the name that its body holds is read once in the life of a process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from drift.core.catalogue.kind import Kind
from drift.core.model.resources import Ref
from drift.core.planning.manual_steps import title_of
from guard.context import UnitOfWork
from guard.core.text.search import folded, has_words

_AT_ONCE: Final = 500
"""Bodies that are read together."""


@dataclass(frozen=True, slots=True)
class NamedResource:
    """`since` is the start of the version that is live."""

    ref: Ref
    name: str
    parent: Ref | None
    since: float

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands among those of its kind."""
        return folded(self.name), self.ref.id


class NamesKept:
    """The names that were read, by kind and by the number of the version."""

    def __init__(self) -> None:
        self._by_kind: dict[str, dict[int, str]] = {}
        self._id_code = ""

    def of_kind(self, work: UnitOfWork, kind: Kind) -> list[NamedResource]:
        """The live resources of a kind, by name."""
        heads = work.state.inventory.live_heads(kind.name)
        names = self._names(work, kind, {head.version: head.id for head in heads})
        found = [
            NamedResource(Ref(kind.name, head.id), names[head.version], head.parent, head.since)
            for head in heads
        ]
        return sorted(found, key=lambda one: one.place)

    def search(self, work: UnitOfWork, words: tuple[str, ...]) -> list[tuple[Ref, str]]:
        """The live resources of all kinds whose names or ids have these words, by name."""
        found: list[tuple[Ref, str]] = []
        for kind_name, ids in work.state.versions.live_ids().items():
            kind = work.workspace.kinds.get(kind_name)
            if kind is None or kind.singleton:
                continue
            names = self._names(work, kind, ids)
            found += [
                (Ref(kind_name, ids[version]), name)
                for version, name in names.items()
                if has_words(words, name, ids[version])
            ]
        return sorted(found, key=lambda one: (folded(one[1]), one[0]))

    def id_code(self, work: UnitOfWork) -> str:
        """Intercom's own name of the workspace: once it is known, it stays."""
        self._id_code = self._id_code or work.id_code()
        return self._id_code

    def _names(self, work: UnitOfWork, kind: Kind, ids: Mapping[int, str]) -> dict[int, str]:
        """The names of these live versions of a kind, by number. Those that ended are forgotten."""
        known = self._by_kind.get(kind.name, {})
        names = {version: known[version] for version in ids if version in known}
        missing = iter([version for version in ids if version not in known])
        while some := list(islice(missing, _AT_ONCE)):
            names |= _read(work, kind, ids, some)
        self._by_kind[kind.name] = names
        return names


def _read(work: UnitOfWork, kind: Kind, ids: Mapping[int, str], some: Iterable[int]) -> dict[int, str]:
    bodies = work.state.versions.bodies_of(some)
    return {version: title_of(kind, Ref(kind.name, ids[version]), body) for version, body in bodies.items()}
