"""The jobs that keep the record itself, its ledger and what is old, and those that look at it now and then."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from threading import Event

from drift.sync.ledger_feed import feed_ledger
from guard.context import GuardedWorkspace
from guard.runtime import old_records
from guard.runtime.effects import aftermath_watch, cost_watch, share_watch
from guard.runtime.jobs import Claimed, Job
from guard.runtime.ledger_jobs import LedgerJobs
from guard.runtime.rhythm import Rhythm


def upkeep(
    guarded: GuardedWorkspace,
    rhythm: Rhythm,
    stopping: Event,
    claimed: Claimed,
    ledger: LedgerJobs | None = None,
) -> Iterator[Job]:
    yield Job(rhythm.ledger, "ledger", partial(feed_ledger, guarded.workspace))
    delete = partial(old_records.delete_old_records, guarded, stopping)
    once = partial(claimed, old_records.JOB, old_records.EVERY, delete)
    yield Job(old_records.LOOKED_AT, old_records.JOB, once)
    look = partial(claimed, cost_watch.JOB, cost_watch.EVERY, partial(cost_watch.look, guarded))
    yield Job(cost_watch.EVERY, cost_watch.JOB, look)
    look = partial(
        claimed, aftermath_watch.JOB, aftermath_watch.EVERY, partial(aftermath_watch.look, guarded)
    )
    yield Job(aftermath_watch.EVERY, aftermath_watch.JOB, look)
    shares = partial(claimed, share_watch.JOB, share_watch.EVERY, partial(share_watch.look, guarded))
    yield Job(share_watch.EVERY, share_watch.JOB, shares)
    if ledger is not None:
        yield from ledger.jobs(claimed)
