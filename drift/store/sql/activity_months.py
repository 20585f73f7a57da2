"""The activity log on PostgreSQL: a partition for each month, and one for entries that lie in none of them.

SQLite keeps it as one table: nothing here does anything there. Entries need no month to be kept: where one is missing,
or cannot be made at the moment, they lie in the partition of all others until it is made.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import BigInteger, Connection, Engine, Insert, MetaData, delete, func, insert, select, text
from sqlalchemy.sql.expression import literal_column

from drift.core.model.calendar_months import Month, month_of
from drift.store.sql.database import Database, StoreUnavailable
from drift.store.sql.tables import activities

OTHERS: Final = "activities_other"
"""The partition of what lies in no month that has one."""
AHEAD: Final = 2
"""How many months are made before they begin."""
BACK: Final = 10 * 366 * 86_400.0
"""Seconds for which a month is made. What says that it is older stays with the others: whoever sends a thousand absurd
times does not make a thousand partitions."""
ENOUGH: Final = 100
"""How many entries that come in at once are worth a month."""
MANY: Final = 1000
"""How many entries that lie with the others are worth a month."""
TRIES: Final = 4
"""How often a month is tried while others read what lies with the others."""
PAUSE: Final = 0.1
"""Seconds between two tries."""
_PATIENCE: Final = "SET LOCAL lock_timeout = '2s'"
"""For what holds nothing yet. After a second (`deadlock_timeout`) PostgreSQL itself stops cleaning a table up."""
_HASTE: Final = "SET LOCAL lock_timeout = '200ms'"
"""For what holds locks that others may wait for: whoever gives up before anybody looks for a deadlock is in none."""
_MAKING, _ADDING = 20_450, 20_451
"""The numbers of advisory locks. One lets one replica make a month at a time; the other, with the number of a
workspace, one transaction add entries to it."""
_TRY_EACH: Final = text(
    "SELECT w, pg_try_advisory_xact_lock(:adding, w) FROM unnest(CAST(:workspaces AS integer[])) AS w, "
    "set_config('lock_timeout', '500ms', true)"
)
"""Whoever adds for several workspaces lets none of them wait for what holds up another one."""
_PARTITIONS: Final = text(
    "SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
    "WHERE i.inhparent = to_regclass('activities') ORDER BY 1"
)
_BOUND: Final = re.compile(r"FOR VALUES FROM \((MINVALUE|'-?\d+')\) TO \('(-?\d+)'\)")
_made: Final[WeakKeyDictionary[Engine, set[Month]]] = WeakKeyDictionary()
"""The months that this process has seen: they are not looked for again."""


class Partition(NamedTuple):
    """Entries from `since` on, and before `until`, in milliseconds. `since` None: also all that are older."""

    table: str
    since: int | None
    until: int


def partitions(connection: Connection) -> list[Partition]:
    """Those of the activity log, without that of all others; the oldest first."""
    if connection.dialect.name != "postgresql":
        return []
    found = ((name, _BOUND.fullmatch(bound)) for name, bound in connection.execute(_PARTITIONS))
    bounded = [
        Partition(name, None if of[1] == "MINVALUE" else int(of[1].strip("'")), int(of[2]))
        for name, of in found
        if of is not None
    ]
    return sorted(bounded, key=lambda one: one.until)


def make_months(database: Database, moments: Iterable[float], now: float) -> None:
    """Make months for entries that are about to be stored, where there are enough of them; what holds a month up makes
    them lie with the others for the time being."""
    if database.dialect != "postgresql":
        return
    counts = Counter(month_of(moment) for moment in moments if now - BACK <= moment <= now + BACK)
    wanted = {month for month, count in counts.items() if count >= ENOUGH}
    with suppress(StoreUnavailable):
        _make(database, wanted | _ahead(now), now)


def tend_months(database: Database, now: float) -> None:
    """Make the months to come, and those of which many entries lie with the others. Raises StoreUnavailable."""
    if database.dialect == "postgresql":
        _made.pop(database.engine, None)
        _make(database, _ahead(now) | set(_crowded(database, now)), now)


def _ahead(now: float) -> set[Month]:
    """This month, and those that follow."""
    months = [month_of(now)]
    while len(months) <= AHEAD:
        months.append(months[-1].next)
    return set(months)


def _crowded(database: Database, now: float) -> Iterator[Month]:
    """The months of which many entries lie with the others."""
    at = literal_column("created_at", BigInteger)
    month = func.to_char(func.timezone("UTC", func.to_timestamp(at / 1000.0)), "YYYY-MM")
    within = at.between(round((now - BACK) * 1000), round((now + BACK) * 1000))
    counted = select(month, func.count()).select_from(text(OTHERS)).where(within).group_by(month)
    with database.read() as connection:
        for name, count in connection.execute(counted):
            if count >= MANY:
                yield Month(*map(int, name.split("-")))


def _make(database: Database, wanted: set[Month], now: float) -> None:
    known = _made.setdefault(database.engine, set())
    missing = {month for month in wanted - known if now - BACK <= month.begins <= now + BACK}
    if not missing:
        return
    known |= missing  # also where they cannot be made: `tend_months` tries again, and entries wait for nobody
    with database.read() as connection:
        there = partitions(connection)
    for month in sorted(missing):
        if not any(_holds(one, month) for one in there):
            _make_one(database, month)


def _holds(partition: Partition, month: Month) -> bool:
    """Whether entries of a month have their place in a partition."""
    since, until = _bounds(month)
    return (partition.since is None or partition.since < until) and since < partition.until


def _bounds(month: Month) -> tuple[int, int]:
    return round(month.begins * 1000), round(month.next.begins * 1000)


def _make_one(database: Database, month: Month) -> None:
    """Raises StoreUnavailable."""
    for left in reversed(range(TRIES)):
        try:
            _try_to_make(database, month)
            return
        except StoreUnavailable as problem:
            if problem.code != "locked" or not left:
                raise
        time.sleep(PAUSE)


def _try_to_make(database: Database, month: Month) -> None:
    """Make a month, with what lies with the others so far. Its entries are always seen, before or after."""
    name, (since, until) = f"activities_{month.year}_{month.month:02}", _bounds(month)
    with database.write() as connection:
        one_at_a_time(connection)
        if any(_holds(one, month) for one in partitions(connection)):
            return  # somebody else made it meanwhile
        _lock_to_attach(connection)
        connection.execute(text(f"CREATE TABLE {name} (LIKE activities INCLUDING DEFAULTS)"))
        connection.execute(_move(name, month))
        connection.execute(text(f"CREATE UNIQUE INDEX uq_{name}_id ON {name} (workspace, id)"))
        attach = f"ALTER TABLE activities ATTACH PARTITION {name} FOR VALUES FROM ('{since}') TO ('{until}')"
        connection.execute(text(attach))


def one_at_a_time(connection: Connection) -> None:
    """Let one transaction at a time change which months there are. It is the first lock that it takes."""
    connection.execute(text(_PATIENCE))
    connection.execute(select(func.pg_advisory_xact_lock(_MAKING, 0)))


def _lock_to_attach(connection: Connection) -> None:
    """Take at once, and as strong, each lock that ATTACH PARTITION would take one after another: who has read the
    log may wait for one of them before it writes, and only lets go of its own when it has written. The new month is
    under the log's foreign key, and so a lock of `workspaces` is among them."""
    connection.execute(text(_HASTE))
    connection.execute(text("LOCK TABLE workspaces IN SHARE ROW EXCLUSIVE MODE"))
    connection.execute(text("LOCK TABLE ONLY activities IN SHARE UPDATE EXCLUSIVE MODE"))
    connection.execute(text(f"LOCK TABLE {OTHERS} IN ACCESS EXCLUSIVE MODE"))


def lock_to_drop(connection: Connection, name: str) -> None:
    """Take each lock that dropping a month takes, the whole log first: who waits for a month holds one of the log."""
    connection.execute(text("LOCK TABLE ONLY activities IN ACCESS EXCLUSIVE MODE"))
    connection.execute(text(f"LOCK TABLE {OTHERS} IN ACCESS EXCLUSIVE MODE"))
    connection.execute(text(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE"))


def _move(name: str, month: Month) -> Insert:
    """Take the entries of a month from the others into a table of its own."""
    others, its_own = (activities.to_metadata(MetaData(), name=one) for one in (OTHERS, name))
    at, columns = others.c.created_at, [column.name for column in activities.c]
    of_it = (at >= month.begins, at < month.next.begins)
    moved = delete(others).where(*of_it).returning(*(others.c[one] for one in columns)).cte("moved")
    return insert(its_own).from_select(columns, select(*(moved.c[one] for one in columns)))


def once_each(connection: Connection, workspace: int) -> None:
    """Let one transaction of a workspace at a time add entries. No index of PostgreSQL knows an entry in two months,
    and one whose time could not be read comes with another at each delivery."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_ADDING, workspace)))


def claim_each(connection: Connection, workspaces: Iterable[int]) -> set[int]:
    """The same for several workspaces at once, on PostgreSQL: those of them to which nobody else adds entries at the
    moment. It waits for nobody, and for nothing else that this transaction needs longer than a moment."""
    tried = connection.execute(_TRY_EACH, {"adding": _ADDING, "workspaces": list(workspaces)})
    return {int(workspace) for workspace, is_ours in tried if is_ours}
