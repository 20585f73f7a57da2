"""Buffers the coverage of kinds without changes, and writes several statuses in one transaction.

Most kinds have not changed when they are read again. A transaction for each would cost more pages than their content.
"""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.kind import Kind
from drift.core.model.readings import Read, Reading, Unread
from drift.core.model.records import KindStatus
from drift.store import StateStore
from drift.sync.change_recorder import has_baseline, status_of
from drift.workspace import Workspace

TOGETHER: Final = 10.0
"""The longest time, in seconds, that a status stays buffered, so that the progress of a long snapshot shows."""


class CoverageBuffer:
    """The statuses of kinds without changes, until they are written. Lost when the process dies: those kinds then keep
    the time of their reading before, which is true. They belong to `snapshot`, if there is one."""

    def __init__(self, workspace: Workspace, snapshot: int | None = None) -> None:
        self._workspace = workspace
        self._snapshot = snapshot
        self._waiting: list[KindStatus] = []
        self._written_at = workspace.clock()

    @property
    def holds_any(self) -> bool:
        return bool(self._waiting)

    def takes(self, kind: Kind, reading: Reading) -> bool:
        """Whether the reading shows no change; it is then buffered and needs nothing else."""
        with self._workspace.reading() as drift:
            quiet = isinstance(reading, Unread) or _is_as_known(drift, kind, reading)
        if quiet:
            self._waiting.append(status_of(kind, reading, self._workspace.clock()))
            if self._workspace.clock() - self._written_at >= TOGETHER:
                with self._workspace.writing() as drift:
                    self.write(drift)
        return quiet

    def write(self, drift: StateStore) -> None:
        """Write the buffered statuses, ordered by kind so that two replicas cannot deadlock."""
        drift.snapshots.cover(self._snapshot, *sorted(self._waiting, key=lambda status: status.kind))
        self._waiting.clear()
        self._written_at = self._workspace.clock()


def _is_as_known(drift: StateStore, kind: Kind, reading: Read) -> bool:
    """Whether every resource equals its live version, and none is missing without a reason."""
    if not has_baseline(drift, kind):
        return False
    live = {id: digest for id, (digest, _) in drift.versions.live_digests(kind.name).items()}
    seen = {resource.ref.id: resource.digest for resource in reading.resources}
    doubtful = {ref.id for ref in reading.unconfirmed}
    return seen == {id: digest for id, digest in live.items() if id in seen or id not in doubtful}
