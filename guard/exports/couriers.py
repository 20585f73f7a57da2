"""Brings events to targets beside the loop, each target in a thread of its own: one that is slow delays nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from guard.context import GuardedWorkspace
from guard.core.model.exporting import ExportState
from guard.exports.archive.filing import is_open
from guard.exports.delivery import deliver
from guard.exports.holding import Export

Safely: TypeAlias = Callable[[str, Callable[[], object]], bool]
"""Runs something under a name, and keeps what goes wrong for people to see."""
Exports: TypeAlias = Callable[[Callable[[], bool]], Mapping[str, Export]]
"""The exports in force by their names. It is given what says whether they go on."""


class ExportCouriers:
    """`exports` gives those in force. One courier at a time goes to a target."""

    def __init__(self, guarded: GuardedWorkspace, exports: Exports, safely: Safely) -> None:
        self._guarded = guarded
        self._exports = exports
        self._safely = safely
        self._lock = threading.Lock()
        self._under_way: dict[str, threading.Thread] = {}
        self._stopping = threading.Event()

    def send_due(self) -> None:
        """Send a courier to each target for which something is due and to which none is under way. Returns at once."""
        exports = self._exports(self._goes_on)
        due = [export for export in exports.values() if export.name in self._due(exports)]
        with self._lock:
            for export in due:
                under_way = self._under_way.get(export.name)
                if under_way is None or not under_way.is_alive():
                    self._under_way[export.name] = self._start(export)

    def _due(self, exports: Mapping[str, Export]) -> set[str]:
        if not exports or self._stopping.is_set():
            return set()
        size = max(export.source.size() for export in exports.values())
        with self._guarded.view() as view:
            states = {state.name: state for state in view.exports.all()}
            letters = view.export_letters.targets_due(view.now)
        return {name for name in exports if name in letters or _has_news(states.get(name), size)}

    def wait(self, seconds: float) -> None:
        """Until every courier is back, so many seconds at most."""
        with self._lock:
            threads = list(self._under_way.values())
        end = time.monotonic() + seconds
        for thread in threads:
            thread.join(timeout=max(0.0, end - time.monotonic()))

    def begin(self) -> None:
        """Go again, after a stop."""
        self._stopping.clear()

    def stop(self, seconds: float) -> None:
        """Begin no other batch. What is under way gets so many seconds, or is sent again under the same ids."""
        self._stopping.set()
        self.wait(seconds)

    def _goes_on(self) -> bool:
        return not self._stopping.is_set()

    def _start(self, export: Export) -> threading.Thread:
        run = partial(self._safely, f"exports to {export.name}", partial(deliver, export))
        thread = threading.Thread(target=run, name=f"exports to {export.name}", daemon=True)
        thread.start()
        return thread


def _has_news(state: ExportState | None, size: int) -> bool:
    """A target that is seen for the first time, one that is behind, or an archive whose day may be over."""
    return state is None or state.delivered < size or is_open(state)
