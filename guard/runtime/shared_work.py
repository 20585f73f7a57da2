"""What the services of a process share: its threads and schedule, and the one that looks where there is work."""

from __future__ import annotations

from drift.store.sql.database import Database
from guard.runtime.dispatcher import Dispatcher
from guard.runtime.work_pool import WorkPool


class SharedWork:
    """Made once per process, or by a service that is alone. Nothing of it runs before somebody uses it."""

    def __init__(self, database: Database, pool: WorkPool | None = None) -> None:
        self.pool = pool or WorkPool()
        self.dispatcher = Dispatcher(database, self.pool.relieve)

    def close(self) -> None:
        self.dispatcher.close()
        self.pool.close()
