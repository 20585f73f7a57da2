"""Deletes old records once a day, beside everything else, and stops between two steps when the service does."""

from __future__ import annotations

import logging
from threading import Event
from typing import Final

from guard.context import GuardedWorkspace
from guard.enforcement.retention import PoliciesBroken, apply_retention, told

log = logging.getLogger(__name__)

JOB: Final = "retention"
EVERY: Final = 86400.0
LOOKED_AT: Final = 3600.0
"""How often it is looked at whether a day is over: the service may be started anew each day."""


class _Stopped(Exception):
    """The service stops. What went so far is recorded with the next run."""


def delete_old_records(guarded: GuardedWorkspace, stopping: Event) -> None:
    def rest(seconds: float) -> None:
        if stopping.wait(seconds):
            raise _Stopped

    try:
        applied = apply_retention(guarded, rest)
    except PoliciesBroken as problem:
        log.warning("%s: %s", JOB, problem)
    except _Stopped:
        log.info("%s: stopped with the service, and goes on tomorrow", JOB)
    else:
        for sentence in told(applied):
            log.info("%s: %s", JOB, sentence)
