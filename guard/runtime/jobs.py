"""What a service does on its schedule beside looking at the workspace."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple, TypeAlias

from drift.store.sql.database import StoreError
from drift.workspace import Workspace
from guard.store.open_work import Sort


class Job(NamedTuple):
    """What is run how often, in seconds. What goes wrong in it is said in the log, and is a trouble of this name. A job
    that only `looks` whether there is something to do is run less often where nothing was written, and hardly ever
    while no work of the sort `only` is open. One that takes `long` leaves places to those that somebody waits for."""

    every: float
    name: str
    run: Callable[[], object]
    looks: bool = False
    long: bool = False
    only: Sort | None = None


Claimed: TypeAlias = Callable[[str, float, Callable[[], object]], object]
"""Runs something over all replicas once in so many seconds."""


def run_claimed(workspace: Workspace, job: str, every: float, run: Callable[[], object]) -> None:
    """Run a scheduled job once over all processes in so many seconds: whoever claims its run does it. One that fails
    may be claimed again at once."""
    with workspace.writing() as state:
        won = state.checkpoints.claim_run(job, round(workspace.clock(), 3), every)
    if not won:
        return
    try:
        run()
    except Exception:
        with suppress(StoreError), workspace.writing() as state:
            state.checkpoints.release_run(job, every)
        raise
