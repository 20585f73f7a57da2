"""The readings of a snapshot that show nothing new: a few of them are written down together.

Most kinds of most snapshots have not moved. A transaction each would cost more pages than all they say.
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
"""Seconds for which a status waits for others, so that a long snapshot can still be followed."""


class CoverageBuffer:
    """Keeps what there is to say of quiet kinds until it is written. Lost when the process dies: those kinds then count
    as read when they were read before, which is true."""

    def __init__(self, workspace: Workspace, snapshot: int) -> None:
        self._workspace = workspace
        self._snapshot = snapshot
        self._waiting: list[KindStatus] = []
        self._written_at = workspace.clock()

    def takes(self, kind: Kind, reading: Reading) -> bool:
        """Whether the reading shows nothing but that it took place; it is then dealt with."""
        with self._workspace.reading() as drift:
            quiet = isinstance(reading, Unread) or _is_as_known(drift, kind, reading)
        if quiet:
            self._waiting.append(status_of(reading, self._workspace.clock()))
            if self._workspace.clock() - self._written_at >= TOGETHER:
                with self._workspace.writing() as drift:
                    self.write(drift)
        return quiet

    def write(self, drift: StateStore) -> None:
        """Write down what waits, in one order: two replicas that do so at once must not wait for each other's rows."""
        for status in sorted(self._waiting, key=lambda one: one.kind):
            drift.snapshots.cover(self._snapshot, status)
        self._waiting.clear()
        self._written_at = self._workspace.clock()


def _is_as_known(drift: StateStore, kind: Kind, reading: Read) -> bool:
    """Whether every resource is the one that is live already, and none is missing without a reason."""
    if not has_baseline(drift, kind):
        return False
    live = {id: digest for id, (digest, _) in drift.versions.live_digests(kind.name).items()}
    seen = {one.ref.id: one.digest for one in reading.resources}
    doubtful = {ref.id for ref in reading.unconfirmed}
    return seen == {id: digest for id, digest in live.items() if id in seen or id not in doubtful}
