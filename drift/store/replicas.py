"""The replicas of the installation: who is there, by the clock of the database."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from drift.store.leases import database_time
from drift.store.sql.lease_tables import replicas

WEB: Final = "web"
WORKER: Final = "worker"
_REMEMBERED: Final = 86400.0
"""Seconds after which a replica that was not heard of is forgotten."""


class Replica(NamedTuple):
    """`machine` and `process` tell those that run beside it whether it still runs. It was heard of last some seconds
    before `until`, in unix seconds of the database."""

    id: str
    host: str
    machine: str
    process: str
    roles: str
    since: float
    until: float

    def is_there(self, now: float) -> bool:
        return self.until > now

    @property
    def works(self) -> bool:
        return WORKER in self.roles.split(",")


class Replicas:
    """Inside the transaction of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def beat(self, replica: Replica, seconds: float) -> None:
        """Say that a replica is there, and will be for so many seconds more."""
        now = database_time(self._connection)
        insert = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        values = replica._replace(since=now, until=now + seconds)._asdict()
        said = insert(replicas).values(values)
        self._connection.execute(
            said.on_conflict_do_update(index_elements=["id"], set_={"until": said.excluded.until})
        )

    def leave(self, id: str) -> None:
        self._connection.execute(delete(replicas).where(replicas.c.id == id))

    def forget_old(self) -> None:
        long_ago = database_time(self._connection) - _REMEMBERED
        self._connection.execute(delete(replicas).where(replicas.c.until < long_ago))

    def all(self) -> tuple[Replica, ...]:
        return tuple(sorted(Replica(*row) for row in self._connection.execute(select(replicas))))
