"""Which kinds of the embedded workspace were touched since they were last read: the others read as they did."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.kind import Kind
from drift.sandbox.server import Sandbox

_State: TypeAlias = dict[str, list[tuple[object, ...]]]
_RESOURCES: Final = "SELECT kind, id, parent, updated, body FROM resource ORDER BY kind, id"
_SETTINGS: Final = "SELECT '', name, value FROM setting ORDER BY name"  # scopes of the token among them


@dataclass(slots=True)
class Touched:
    """Told by what stands in the embedded workspace, however it came there. Where a fault is active, a kind may read
    differently, and so it may once after that."""

    box: Sandbox
    file: Path
    _last: _State = field(default_factory=dict)
    _misread: frozenset[str] = frozenset()

    def since_last(self) -> Collection[str] | None:
        """Kinds that may read differently now than the last time this was asked. None: all of them."""
        before, self._last = self._last, self._state()
        misread, self._misread = self._misread, self._concerned_by_faults()
        if before.get("") != self._last[""]:
            return None
        touched = {kind for kind in CATALOGUE if before.get(kind) != self._last.get(kind)}
        touched |= misread | self._misread
        return touched | {kind.name for kind in CATALOGUE.values() if kind.parent in touched}

    def forget(self) -> None:
        """The next time, it may be all of them."""
        self._last = {}

    def _state(self) -> _State:
        found: _State = {"": []}
        with closing(sqlite3.connect(self.file)) as connection:
            for statement in (_RESOURCES, _SETTINGS):
                for kind, *rest in connection.execute(statement):
                    found.setdefault(kind, []).append(tuple(rest))
        return found

    def _concerned_by_faults(self) -> frozenset[str]:
        paths = {str(one["path"]) for one in self.box.workspace.faults.active()}
        return frozenset(kind.name for kind in CATALOGUE.values() if _is_under(kind, paths))


def _is_under(kind: Kind, paths: Collection[str]) -> bool:
    """Whether requests that read the kind may go to one of these paths, or below it."""
    endpoints = [kind.get, kind.listing.endpoint if kind.listing else None]
    heads = [one.path.partition("{")[0] for one in endpoints if one is not None]
    return any(head.startswith(path) or path.startswith(head) for head in heads for path in paths)
