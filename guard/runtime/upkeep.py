"""The jobs that keep the record itself, its ledger, and what is old."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from threading import Event
from typing import Final

from drift.store.sql.activity_months import tend_months
from drift.sync.ledger_feed import feed_ledger
from guard.context import GuardedWorkspace
from guard.runtime import old_records
from guard.runtime.jobs import Claimed, Job
from guard.runtime.ledger_jobs import LedgerJobs
from guard.runtime.rhythm import Rhythm
from guard.store.open_work import LEDGER

_MONTHS: Final = 3600.0
"""How often it is looked whether months of the activity log have to be made. The next two always are there."""


def _tend_months(guarded: GuardedWorkspace) -> None:
    tend_months(guarded.workspace.database, guarded.now())


def upkeep(
    guarded: GuardedWorkspace,
    rhythm: Rhythm,
    stopping: Event,
    claimed: Claimed,
    ledger: LedgerJobs | None = None,
) -> Iterator[Job]:
    yield Job(rhythm.ledger, "ledger", partial(feed_ledger, guarded.workspace), looks=True, only=LEDGER)
    delete = partial(old_records.delete_old_records, guarded, stopping)
    once = partial(claimed, old_records.JOB, old_records.EVERY, delete)
    yield Job(old_records.LOOKED_AT, old_records.JOB, once)
    yield Job(_MONTHS, "months of the log", partial(_tend_months, guarded))
    if ledger is not None:
        yield from ledger.jobs(claimed)
