"""The replica that works on a workspace where this one does not: how it learns of what people want here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from drift.store import CheckpointName
from guard.context import GuardedWorkspace

WORK: Final = "work"
"""Something came in, or was decided."""
SNAPSHOT: Final = "snapshot"
"""Somebody wants everything to be read now."""
Tell: TypeAlias = Callable[[str], object]
"""Announces a word to the other replicas. Never raises: it is found with the next look, too."""


class Elsewhere:
    """`tell` is None where no other replica is asked: the work is done here, or nowhere."""

    def __init__(self, guarded: GuardedWorkspace) -> None:
        self._guarded = guarded
        self.tell: Tell | None = None

    def wake(self) -> None:
        if self.tell is not None:
            self.tell(WORK)

    def want_snapshot(self) -> bool:
        """Ask for a snapshot, which must not be lost; False where nobody else could take it. Raises StoreError."""
        if self.tell is None:
            return False
        with self._guarded.workspace.writing() as state:
            state.checkpoints.set(CheckpointName.SNAPSHOT_WANTED, self._guarded.now())
        self.tell(SNAPSHOT)
        return True

    def take_wanted(self, take: Callable[[], object]) -> None:
        """Take the snapshot that was asked for, if one was. One that is asked for meanwhile is still wanted. Raises
        StoreError."""
        workspace = self._guarded.workspace
        with workspace.reading() as state:
            wanted = state.checkpoints.get(CheckpointName.SNAPSHOT_WANTED)
        if not wanted:
            return
        take()
        with workspace.writing() as state:
            if state.checkpoints.get(CheckpointName.SNAPSHOT_WANTED) == wanted:
                state.checkpoints.set(CheckpointName.SNAPSHOT_WANTED, 0.0)
