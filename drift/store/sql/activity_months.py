"""The activity log on PostgreSQL: a partition for each month, and one for entries that lie in none of them.

SQLite keeps it as one table: nothing here does anything there. Entries need no month to be kept: where one is missing,
or cannot be made at the moment, they lie in the partition of all others until it is made.
"""

from __future__ import annotations

import re
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
WAIT: Final = "SET LOCAL lock_timeout = '2s'"
"""Whoever wants a table for itself lets others go first, and comes again. After a second (`deadlock_timeout`)
PostgreSQL itself stops cleaning it up."""
_MAKING, _ADDING = 20_450, 20_451
"""The numbers of advisory locks. One lets one replica make a month at a time; the other, with the number of a
workspace, one transaction add entries to it."""
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
    """Make a month, with what lies with the others so far. Its entries are seen all the time; nobody writes to the
    others meanwhile."""
    name, (since, until) = f"activities_{month.year}_{month.month:02}", _bounds(month)
    with database.write() as connection:
        connection.execute(text(WAIT))
        connection.execute(select(func.pg_advisory_xact_lock(_MAKING, 0)))
        if any(_holds(one, month) for one in partitions(connection)):
            return  # somebody else made it meanwhile
        connection.execute(text(f"LOCK TABLE {OTHERS} IN SHARE ROW EXCLUSIVE MODE"))
        connection.execute(text(f"CREATE TABLE {name} (LIKE activities INCLUDING DEFAULTS)"))
        connection.execute(_move(name, month))
        connection.execute(text(f"CREATE UNIQUE INDEX uq_{name}_id ON {name} (workspace, id)"))
        attach = f"ALTER TABLE activities ATTACH PARTITION {name} FOR VALUES FROM ('{since}') TO ('{until}')"
        connection.execute(text(attach))


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
