"""Checkpoints: how far the work on a workspace has come, and which scheduled runs a replica has claimed."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from sqlalchemy import bindparam, or_

from drift.store.sql.work_tables import checkpoints, runs
from drift.store.sql.workspace_scope import CLOCKS_DIFFER, Scope, prepared

_KEPT: Final = 86400.0
"""How many seconds a claimed run is remembered, counted from the newest claim of its job."""

_ONE: Final = prepared(
    checkpoints, checkpoints.c.name == bindparam("name"), checkpoints.c.subject == bindparam("subject")
)


_EARLY: Final = 0.75
"""The part of an interval after which the next run may be claimed: two replicas do not count from the same moment."""


class CheckpointName(StrEnum):
    """Every checkpoint there is. The names are stored: a new name for one needs a migration."""

    BASELINE = "baseline"
    """Since when the workspace is watched: older entries of the activity log are history."""
    KIND_BASELINE = "kind_baseline"
    """When a kind was read completely for the first time. The subject is the name of the kind."""
    POLLED = "polled"
    """When the activity log was polled last."""
    APP_UNINSTALLED = "app_uninstalled"
    """When Intercom said that our app was uninstalled."""
    HEARD = "heard"
    """The last sign of a running service."""
    SEALED = "sealed"
    """When the newest checkpoint of the ledger was signed."""
    RAN = "ran"
    """When a scheduled job was run last, by whichever replica. The subject is the name of the job."""
    CONVERSATIONS_FRESH = "conversations_fresh"
    """Until when changes of conversations are known."""
    CONVERSATIONS_FROM = "conversations_from"
    """From when on conversations are known."""
    CONVERSATIONS_DELETED = "conversations_deleted"
    """When the list of deleted conversations was read last."""
    CONVERSATIONS_KEPT = "conversations_kept"
    """Since when what is kept of each conversation besides. The subject says what; the newest counts."""
    SNAPSHOT_WANTED = "snapshot_wanted"
    """When a snapshot was asked for that the replica with the lease has not taken; 0 once it has."""
    FOLLOWED = "followed"
    """When changes were looked through last for those whose aftermath is looked at."""
    REREADS_PUT_OFF = "rereads_put_off"
    """Until when reread requests wait, because their kinds could not be read."""


class Checkpoints:
    """Moments in unix seconds, each under its name and, where there are several of a name, its subject."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, name: CheckpointName, subject: str = "") -> float | None:
        rows = self._scope.all_of(_ONE, name=name.value, subject=subject)
        return float(rows[0].at) if rows else None

    def of(self, *names: CheckpointName) -> dict[CheckpointName, float]:
        """Those of these names that have no subject, in one query; one that was never set is left out."""
        return self._scope.once(("checkpoints", names), lambda: self._of(names))

    def _of(self, names: Iterable[CheckpointName]) -> dict[CheckpointName, float]:
        statement = self._scope.select(
            checkpoints, checkpoints.c.name.in_([name.value for name in names]), checkpoints.c.subject == ""
        )
        return {CheckpointName(row.name): float(row.at) for row in self._scope.all(statement)}

    def by_subject(self, name: CheckpointName) -> dict[str, float]:
        """Those of a name, by their subjects."""
        rows = self._scope.all(self._scope.select(checkpoints, checkpoints.c.name == name.value))
        return {row.subject: float(row.at) for row in rows}

    def set(self, name: CheckpointName, at: float, subject: str = "") -> None:
        self._scope.upsert(checkpoints, [{"name": name.value, "subject": subject, "at": float(at)}])

    def claim_run(self, job: str, now: float, every: float) -> bool:
        """Claim the run of a job that is due each `every` seconds; True for one caller in that time."""
        at = checkpoints.c.at
        is_due = or_(at <= now - every * _EARLY, at > now + CLOCKS_DIFFER)
        is_job = (checkpoints.c.name == CheckpointName.RAN.value, checkpoints.c.subject == job)
        if self._scope.update(checkpoints, *is_job, is_due, at=now) == 1:
            return True
        return self._scope.insert_new(
            checkpoints, {"name": CheckpointName.RAN.value, "subject": job, "at": now}
        )

    def release_run(self, job: str, every: float) -> None:
        """Let the run be claimed again at once: it failed."""
        is_job = (checkpoints.c.name == CheckpointName.RAN.value, checkpoints.c.subject == job)
        self._scope.update(checkpoints, *is_job, at=checkpoints.c.at - every)

    def claim(self, job: str, due: float) -> bool:
        """Claim a scheduled run; True for exactly one caller per job and due time."""
        won = self._scope.insert_new(runs, {"job": job, "due": due})
        if won:
            self._scope.delete(runs, runs.c.job == job, runs.c.due < due - _KEPT)
        return won
