"""The database, SQLite or PostgreSQL, behind `write()` and `read()`. It knows no table of the stores."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final, Literal
from weakref import WeakSet

from sqlalchemy import Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.pool import QueuePool

from drift.core.model.resources import Ref
from drift.store.sql.facts import GATHERED, Gathered, keep
from drift.store.sql.file_turn import FileTurn, turn_of
from drift.store.sql.still_there import watch_connections
from drift.store.sql.workspace_scope import WRITES

_ALLOWED: Final = text(
    "SELECT CAST(current_setting('max_connections') AS int)"
    " - CAST(current_setting('superuser_reserved_connections') AS int)"
)
_DRIVERS: Final = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
_DIALECTS: Final = ("sqlite", "postgresql")
_WAY_TO_POSTGRESQL: Final[Mapping[str, int]] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""Without these, whoever asks over a network that was cut waits for a quarter of an hour. The URL may say otherwise."""

_SQLITE_SENTENCES: Final = {
    sqlite3.SQLITE_BUSY: "The database is locked by another writer.",
    sqlite3.SQLITE_LOCKED: "The database is locked by another writer.",
    sqlite3.SQLITE_FULL: "The disk is full: the database could not grow.",
    sqlite3.SQLITE_IOERR: "The disk that holds the database failed to read or write.",
    sqlite3.SQLITE_CANTOPEN: "The database file cannot be opened.",
    sqlite3.SQLITE_READONLY: "The database file cannot be written.",
}


_CODES: Final[Mapping[int, Literal["locked", "full", "away"]]] = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_FULL: "full",
}

_HELD_UP: Final = ("55P03", "40P01")
"""What PostgreSQL calls a lock that somebody else holds for long, and a deadlock."""

_READ_ONLY: Final = "25006"
"""What PostgreSQL calls a write where nothing is written: after a failover, on what is a standby now."""

_opened: Final[WeakSet[Engine]] = WeakSet()


def _close_idle_connections() -> None:
    """Close idle connections before a fork: no connection may be shared between processes."""
    for engine in _opened:
        engine.dispose()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_close_idle_connections)


class StoreError(Exception):
    """The store could not do what was asked; the message is a finished sentence."""


class StoreUnavailable(StoreError):
    """The database is locked, full or gone for the moment; `code` says which. Nothing was written, and trying again can
    help."""

    def __init__(self, message: str, code: Literal["locked", "full", "away"] = "away") -> None:
        super().__init__(message)
        self.code = code


class Database:
    """Hands out connections. `busy_timeout` is how many seconds a writer waits for its turn."""

    def __init__(self, url: str, *, busy_timeout: float = 5.0, connections: int = 20) -> None:
        self.url = _parse_url(url)
        self.dialect = self.url.get_backend_name()
        self.busy_timeout = busy_timeout
        self.connect_args = _connect_args(self.url)
        self.most_connections = 2 * connections
        self.engine = create_engine(
            self.url,
            connect_args=self.connect_args,
            poolclass=QueuePool,
            pool_size=connections,
            max_overflow=connections,
            pool_timeout=busy_timeout,
        )
        if self.dialect == "sqlite":
            self._turn: FileTurn | None = turn_of(self.file)
            self._reader = self.engine
            _prepare_sqlite(self.engine, busy_timeout)
        else:
            self._turn = None
            self._reader = self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            _prepare_postgresql(self.engine, busy_timeout)
            watch_connections(self.engine)
        self._writer = self.engine.execution_options(**{WRITES: True})
        self.may_write: Callable[[Connection], None] = _anybody
        _opened.add(self.engine)

    @contextmanager
    def write(
        self, now: Callable[[], float] = time.time, now_in: Callable[[int], float] | None = None
    ) -> Iterator[Connection]:
        """One transaction: committed when the block ends, rolled back when it raises. What it records goes into the
        ledger with it, under the time that it is `now`, in unix seconds; where it is for several workspaces, `now_in`
        gives the time of each by its number. Raises StoreUnavailable."""
        with self._own_turn(), _named_errors(), self._begun() as connection:
            gathered: Gathered = []
            of_connection = connection.info
            of_connection[GATHERED] = gathered
            try:
                self.may_write(connection)
                yield connection
            finally:
                of_connection.pop(GATHERED, None)
            if gathered:
                keep(connection, gathered, now_in or (lambda _: now()))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of everything committed before. Raises StoreUnavailable."""
        with _named_errors(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def outside(self) -> Iterator[Connection]:
        """A connection whose statements are each a transaction of their own: for what a transaction cannot do, and for
        locks that outlive one. Raises StoreUnavailable."""
        with (
            _named_errors(),
            self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        ):
            yield connection

    @property
    def file(self) -> Path | None:
        """The file that it is kept in, where it is kept in one."""
        name = self.url.database if self.dialect == "sqlite" else None
        return Path(name) if name and name != ":memory:" else None

    def leave_nothing_behind(self, tables: Iterable[str]) -> bool:
        """Write the database anew, so that no byte of what was deleted or overwritten is left in its files; of
        PostgreSQL, these tables. Others wait meanwhile. False where something that reads keeps an older copy. Raises
        StoreUnavailable."""
        with self._own_turn(), _named_errors():
            return self._compact_sqlite() if self.dialect == "sqlite" else self._compact_postgresql(tables)

    def _compact_sqlite(self) -> bool:
        """The write-ahead log has older pages until it is emptied."""
        with self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            if driver is None:
                raise StoreError("The database gives no connection.")
            driver.execute("VACUUM")
            busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy

    def _compact_postgresql(self, tables: Iterable[str]) -> bool:
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            quote = connection.dialect.identifier_preparer.quote
            for name in tables:
                connection.exec_driver_sql(f"VACUUM (FULL) {quote(name)}")
        return True

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        """Wait for the turn of this thread. SQLite has one writer at a time; threads queue here, whichever of the
        process's databases of that file they use, and only processes compete for the file."""
        if self._turn is None:
            yield
            return
        if not self._turn.take(self.busy_timeout):
            raise StoreUnavailable(_SQLITE_SENTENCES[sqlite3.SQLITE_BUSY], "locked")
        try:
            yield
        finally:
            self._turn.leave()

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        """A transaction that writes. Other processes wait at the door until it has begun, and no longer."""
        door = self._turn.next_of_processes(self.busy_timeout) if self._turn else nullcontext()
        with ExitStack() as ends:
            with door:
                connection = ends.enter_context(self._writer.begin())
            yield connection


ANY_WORKSPACE: Final = 0
"""Stands for the number of a workspace in locks that are for all of them."""


def _anybody(_connection: Connection) -> None:
    """Whether this program may write at all, asked at the beginning of each transaction that writes."""


def resource_lock(connection: Connection, workspace: int, ref: Ref) -> None:
    """Lock a resource until this transaction ends; waits for other transactions that hold it.

    On SQLite there is nothing to do: a writer is alone from its first statement on.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_lock_number(f"{workspace}/{ref}"))))


def _lock_number(name: str) -> int:
    return int.from_bytes(
        hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[:8], "big", signed=True
    )


def _parse_url(url: str) -> URL:
    parsed = make_url(url)
    parsed = parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername))
    if parsed.get_backend_name() not in _DIALECTS:
        raise ValueError(
            f"The database URL must start with sqlite:/// or postgresql://, not {parsed.drivername}"
        )
    return parsed


def _connect_args(url: URL) -> dict[str, Any]:
    """What is said to the driver beside the URL."""
    if url.get_backend_name() != "postgresql":
        return {}
    return {name: value for name, value in _WAY_TO_POSTGRESQL.items() if name not in url.query}


def _prepare_sqlite(engine: Engine, busy_timeout: float) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        connection.execute(f"PRAGMA busy_timeout = {int(busy_timeout * 1000)}")
        _use_wal(connection, busy_timeout)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _use_wal(connection: sqlite3.Connection, busy_timeout: float) -> None:
    """The file remembers it. While two processes open a new file, SQLite refuses one of them without waiting."""
    end = time.monotonic() + busy_timeout
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)


def _prepare_postgresql(engine: Engine, busy_timeout: float) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.execute("SELECT set_config('lock_timeout', %s, false)", (f"{int(busy_timeout * 1000)}ms",))
        connection.commit()

    @event.listens_for(engine, "handle_error")
    def _failed(context: ExceptionContext) -> None:
        """A connection to what has become a standby answers for ever: it is given up, and made anew."""
        asked, state = context.connection, getattr(context.original_exception, "sqlstate", None)
        if state == _READ_ONLY and asked is not None and asked.get_execution_options().get(WRITES):
            context.is_disconnect = True


def allowed_connections(database: Database) -> int:
    """How many connections a PostgreSQL server allows to all of its clients together. Raises StoreUnavailable."""
    with database.read() as connection:
        return int(connection.execute(_ALLOWED).scalar_one())


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except NoConnectionFree as error:
        raise StoreUnavailable("Every connection to the database is in use.") from error
    except DBAPIError as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        raise StoreUnavailable(sentence, _code(error)) from error


def _code(error: DBAPIError) -> Literal["locked", "full", "away"]:
    if isinstance(error.orig, sqlite3.Error):
        return _CODES.get(getattr(error.orig, "sqlite_errorcode", 0) & 0xFF, "away")
    state = str(getattr(error.orig, "sqlstate", "") or "")
    return "locked" if state in _HELD_UP else "full" if state.startswith("53") else "away"


def _sentence(error: DBAPIError) -> str | None:
    """What is wrong with the database at the moment, or None when our statement was at fault."""
    original = error.orig
    if isinstance(original, sqlite3.Error):
        return _SQLITE_SENTENCES.get(getattr(original, "sqlite_errorcode", 0) & 0xFF)
    if error.connection_invalidated or isinstance(error, OperationalError):
        reason = str(original).strip().splitlines() or ["no reason given"]
        return f"The database does not answer as it should: {reason[0]}."
    return None
