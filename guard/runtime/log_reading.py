"""Reads the activity log as a part of the service: at the first look as far as it goes, and then poll by poll."""

from __future__ import annotations

import logging

from drift.core.model.readings import ACTIVITY_LOG
from drift.intercom.errors import IntercomError
from drift.sync.ingest import poll
from drift.sync.log_state_recorder import fold_history
from drift.workspace import Workspace
from guard.core.reports.blind_spots import AWAY
from guard.runtime.health_state import POLL

log = logging.getLogger(__name__)


def poll_log(workspace: Workspace, backfill: float) -> bool:
    """Poll; tells whether anything is new. Raises IntercomError."""
    with workspace.reading() as state:
        before = state.snapshots.latest_status().get(ACTIVITY_LOG)
    new = poll(workspace, backfill=backfill) > 0
    if before is None or before.read_at is None:
        fold_history(workspace)  # which the first look could not read
    return new


def poll_as_far_as_possible(workspace: Workspace, backfill: float) -> None:
    """Without a log, what the API reads is looked at all the same. Raises IntercomError where Intercom is away."""
    try:
        poll(workspace, backfill=backfill)
    except IntercomError as problem:
        if problem.word in AWAY:
            raise
        log.warning("%s: %s", POLL, problem)
    else:
        fold_history(workspace)
