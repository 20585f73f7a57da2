"""A replica that holds workspaces and says its number then: `python -m tests.bench.holding URL SECONDS COUNT`."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass

from drift.store import ensure_workspace
from drift.store.sql.database import Database
from guard.runtime.replicas.lease_keeper import LeaseKeeper
from guard.runtime.replicas.tenure import Tenure
from guard.runtime.replicas.this_process import this_replica


@dataclass
class Work:
    """Work that takes no time: what is measured is who does it."""

    tenure: Tenure

    def begin(self) -> None:
        """Nothing."""

    def rest(self) -> None:
        """Nothing."""


def keeper(database: Database, seconds: float, count: int) -> LeaseKeeper:
    """A replica on a machine of its own: nobody sees that its process is gone."""
    with database.write() as connection:
        numbers = [ensure_workspace(connection, f"workspace-{number}") for number in range(count)]
    works = {number: Work(Tenure(str(number), seconds)) for number in numbers}
    me = this_replica("worker")._replace(machine="")
    return LeaseKeeper(database, me, lambda: works, seconds)


def hold(keeper: LeaseKeeper, count: int) -> float:
    """Beat until it holds them all; returns the seconds."""
    began = time.monotonic()
    while True:
        keeper.beat()
        if len(keeper.held()) == count:
            return time.monotonic() - began
        time.sleep(keeper.every)


def main(url: str, seconds: float, count: int) -> None:
    mine = keeper(Database(url), seconds, count)
    hold(mine, count)
    sys.stdout.write(f"{os.getpid()}\n")
    sys.stdout.flush()
    while True:
        mine.beat()
        time.sleep(mine.every)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
