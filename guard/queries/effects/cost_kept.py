"""What Fin costs, worked out once for a while: it reads half a year of conversations."""

from __future__ import annotations

from threading import Lock
from typing import Final

from guard.context import GuardedWorkspace
from guard.queries.effects.cost import Cost, cost_now

PATIENCE: Final = 900.0
"""Seconds that a report may be old on a page."""


class CostKept:
    """The last report of a process. What a team writes into its files counts at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: tuple[str, Cost] | None = None

    def cost(self, guarded: GuardedWorkspace, patience: float = PATIENCE) -> Cost:
        revision = guarded.policies().revision
        with self._lock:
            if self._kept is not None:
                under, kept = self._kept
                if under == revision and 0 <= guarded.now() - kept.at < patience:
                    return kept
            with guarded.view() as view:
                cost = cost_now(view)
            self._kept = revision, cost
            return cost
