"""Leases: which replica works on which workspace, by the clock of the database, whatever those of the replicas say."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Float, cast, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from drift.store.sql.database import StoreError
from drift.store.sql.lease_tables import leases
from drift.store.sql.workspace_scope import Query

NOBODY: Final = ""


class Lease(NamedTuple):
    """`holder` works on the workspace from `since` until `until`, in unix seconds of the database. `epoch` grows each
    time that somebody takes it: it tells two terms of one holder apart, too."""

    workspace: int
    holder: str
    epoch: int
    since: float
    until: float

    def is_free(self, now: float) -> bool:
        return self.holder == NOBODY or self.until <= now


class LeaseLost(StoreError):
    """The workspace is another replica's to work on, or may be by now. Nothing was written."""


def database_time(connection: Connection) -> float:
    """The time that all replicas of one database share, in unix seconds to the millisecond, as it is stored."""
    if connection.dialect.name == "postgresql":
        seconds = cast(func.extract("epoch", func.clock_timestamp()), Float)
    else:
        seconds = cast((func.julianday("now") - 2440587.5) * 86400.0, Float)
    return round(float(connection.execute(select(seconds)).scalar_one()), 3)


def end_if_idle(connection: Connection, seconds: float) -> None:
    """Have the database end this transaction where nothing is heard of it for so many seconds: a replica that is frozen
    in it, or cut off, keeps no row from others."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(_limit(seconds)))


def _limit(seconds: float) -> ColumnElement[str]:
    return func.set_config("idle_in_transaction_session_timeout", f"{int(seconds * 1000)}ms", True)


class Leases:
    """Of all workspaces of the installation, inside the transaction of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, workspace: int, holder: str, seconds: float) -> Lease | None:
        """Take the lease if nobody holds it; None where somebody does, or is about to take it. A transaction takes one
        at most."""
        row = self._locked(workspace)
        now = database_time(self._connection)
        if row is None:
            return self._first(workspace, holder, now, seconds)
        if not row.is_free(now):
            return None
        lease = Lease(workspace, holder, row.epoch + 1, now, now + seconds)
        self._connection.execute(
            update(leases).where(leases.c.workspace == workspace).values(lease._asdict())
        )
        return lease

    def renew(self, holder: str, seconds: float) -> tuple[Lease, ...]:
        """Renew all that a holder has, also those that have run out and that nobody took."""
        until = database_time(self._connection) + seconds
        renewed = update(leases).where(leases.c.holder == holder).values(until=until).returning(*leases.c)
        return tuple(sorted(Lease(*row) for row in self._connection.execute(renewed)))

    def release(self, lease: Lease) -> bool:
        """Give it back; others may take it at once. False where it is not this lease any more."""
        now = database_time(self._connection)
        is_it = (leases.c.workspace == lease.workspace, leases.c.epoch == lease.epoch)
        given = update(leases).where(*is_it, leases.c.holder == lease.holder)
        return self._connection.execute(given.values(holder=NOBODY, until=now)).rowcount == 1

    def end(self, holder: str) -> tuple[int, ...]:
        """Take all from a holder that is known to be gone; returns the workspaces."""
        now = database_time(self._connection)
        ended = update(leases).where(leases.c.holder == holder).values(holder=NOBODY, until=now)
        return tuple(sorted(self._connection.execute(ended.returning(leases.c.workspace)).scalars()))

    def held(self, holder: str) -> tuple[Lease, ...]:
        return self._found(select(leases).where(leases.c.holder == holder))

    def all(self) -> tuple[Lease, ...]:
        return self._found(select(leases))

    def confirm(self, workspace: int, holder: str, epoch: int, idle: float) -> bool:
        """Whether the lease is still this one. If so, nobody else takes it before this transaction ends, and the
        database ends it where nothing is heard of it for `idle` seconds: of a replica that was frozen in it, too."""
        is_it = (leases.c.workspace == workspace, leases.c.holder == holder, leases.c.epoch == epoch)
        if self._connection.dialect.name != "postgresql":
            return self._connection.execute(select(leases.c.epoch).where(*is_it)).first() is not None
        statement = select(_limit(idle)).where(*is_it).with_for_update(read=True, key_share=True, of=leases)
        return self._connection.execute(statement.select_from(leases)).first() is not None

    def _locked(self, workspace: int) -> Lease | None:
        """The row, which nobody else may take meanwhile. Whoever is writing under it is not waited for."""
        statement: Query = select(leases).where(leases.c.workspace == workspace)
        rows = self._connection.execute(statement.with_for_update(skip_locked=True)).all()
        return Lease(*rows[0]) if rows else None

    def _first(self, workspace: int, holder: str, now: float, seconds: float) -> Lease | None:
        """Nobody ever held it, or somebody is about to take it."""
        lease = Lease(workspace, holder, 1, now, now + seconds)
        insert = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        made = insert(leases).values(lease._asdict()).on_conflict_do_nothing(index_elements=["workspace"])
        return lease if self._connection.execute(made.returning(leases.c.epoch)).first() else None

    def _found(self, statement: Query) -> tuple[Lease, ...]:
        return tuple(sorted(Lease(*row) for row in self._connection.execute(statement)))
