"""Which kinds of the embedded workspace were touched since they were last read: the others read as they did."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from drift.core.catalogue.catalogue import CATALOGUE
from drift.sandbox.server import Sandbox

_State: TypeAlias = dict[str, list[tuple[object, ...]]]
_RESOURCES: Final = "SELECT kind, id, parent, updated, body FROM resource ORDER BY kind, id"
_SETTINGS: Final = "SELECT '', name, value FROM setting ORDER BY name"  # scopes of the token among them


@dataclass(slots=True)
class Touched:
    """Told by what stands in the embedded workspace, however it came there. While Intercom misbehaves, every kind may
    read differently, and so it may once after that."""

    box: Sandbox
    file: Path
    _last: _State = field(default_factory=dict)

    def since_last(self) -> Collection[str] | None:
        """Kinds that may read differently now than the last time this was asked. None: all of them."""
        state = {} if self.box.workspace.faults.active() else self._state()
        before, self._last = self._last, state
        if not state or before.get("") != state[""]:
            return None
        touched = {kind for kind in CATALOGUE if before.get(kind) != state.get(kind)}
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
