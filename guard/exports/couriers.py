"""Brings events to targets beside the loop, each target in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from drift.outgoing.couriers import Couriers, Safely
from guard.context import GuardedWorkspace
from guard.core.model.exporting import ExportState
from guard.exports.archive.filing import is_open
from guard.exports.delivery import deliver
from guard.exports.holding import Export

Exports: TypeAlias = Callable[[Callable[[], bool]], Mapping[str, Export]]
"""The exports in force by their names. It is given what says whether they go on."""


class ExportCouriers(Couriers):
    """`exports` gives those in force."""

    def __init__(self, guarded: GuardedWorkspace, exports: Exports, safely: Safely) -> None:
        super().__init__("exports", safely)
        self._guarded = guarded
        self._exports = exports

    def send_due(self) -> None:
        """Send a courier to each target for which something is due and to which none is under way. Returns at once."""
        exports = self._exports(self.goes_on)
        due = self._due(exports)
        for name, export in exports.items():
            if name in due:
                self.send(name, partial(deliver, export))

    def _due(self, exports: Mapping[str, Export]) -> set[str]:
        if not exports or not self.goes_on():
            return set()
        size = max(export.source.size() for export in exports.values())
        with self._guarded.view() as view:
            states = {state.name: state for state in view.exports.all()}
            letters = view.export_letters.targets_due(view.now)
        return {name for name in exports if name in letters or _has_news(states.get(name), size)}


def _has_news(state: ExportState | None, size: int) -> bool:
    """A target that is seen for the first time, one that is behind, or an archive whose day may be over."""
    return state is None or state.delivered < size or is_open(state)
