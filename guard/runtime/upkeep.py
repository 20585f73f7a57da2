"""The jobs that keep the record itself: its ledger, and what is old."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from threading import Event
from typing import NamedTuple, TypeAlias

from drift.sync.ledger_feed import feed_ledger
from guard.context import GuardedWorkspace
from guard.runtime import old_records
from guard.runtime.rhythm import Rhythm


class Job(NamedTuple):
    """What is run how often, in seconds."""

    every: float
    name: str
    run: Callable[[], object]


Claimed: TypeAlias = Callable[[str, float, Callable[[], object]], object]
"""Runs something over all replicas once in so many seconds."""


def upkeep(guarded: GuardedWorkspace, rhythm: Rhythm, stopping: Event, claimed: Claimed) -> Iterator[Job]:
    yield Job(rhythm.ledger, "ledger", partial(feed_ledger, guarded.workspace))
    delete = partial(old_records.delete_old_records, guarded, stopping)
    once = partial(claimed, old_records.JOB, old_records.EVERY, delete)
    yield Job(old_records.LOOKED_AT, old_records.JOB, once)
