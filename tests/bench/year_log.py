"""A year of the log of a large workspace on PostgreSQL, 10,000,000 entries: what people ask of it, and months that go.

A twentieth of the entries is made one by one; the database copies them, under other ids, into the weeks before.
"""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlalchemy import Connection, text

from drift.store.sql.activity_months import make_months, partitions
from drift.store.sql.database import Database
from drift.store.sql.tables import activities
from drift.web.rest.route import API
from guard.context import GuardedWorkspace
from guard.core.model.retention import ACTIVITY, Deletion
from guard.enforcement.old_months import drop_months
from guard.identity.tokens import create
from tests.bench.entries import DAY
from tests.bench.figures import Figure, Size, seconds, timed
from tests.bench.hearing import assembled
from tests.bench.lived_year import live_through
from tests.served import app_of
from tests.stores import postgresql_database, postgresql_server

ENTRIES: Final = 10_000_000
RESOURCES: Final = 20_000
MOST: Final = 200.0
"""Milliseconds."""
LONGEST: Final = 1000.0
SEARCHES: Final[Sequence[tuple[str, str]]] = [
    ("alice@acme.example", "admin_away_mode_change"),
    ("alice@acme.example", "bulk_export"),
    ("teammate70@acme.example", "admin_away_mode_change"),
    ("teammate70@acme.example", "bulk_export"),
    ("teammate70@acme.example", "app_webhook_creation"),
    ("bob@acme.example", "app_webhook_creation"),
]
"""Of people who do much and little, and types that are often and seldom: every combination."""


@dataclass(frozen=True, slots=True)
class Scene:
    guarded: GuardedWorkspace
    client: FlaskClient
    token: str

    def get(self, address: str, **asked: str) -> Callable[[], object]:
        """What asks for a page, which must be there."""
        page = f"{API}/{address}?{urlencode(asked)}"

        def ask() -> None:
            answer = self.client.get(page, headers={"Authorization": f"Bearer {self.token}"})
            assert answer.status_code == 200, answer.text

        return ask


def measure(size: Size) -> list[Figure]:
    count, resources = size.of(ENTRIES, least=5_000), size.of(RESOURCES, least=200)
    with (
        tempfile.TemporaryDirectory() as folder,
        postgresql_server() as server,
        postgresql_database(server, "year") as database,
        scene(Path(folder), database, resources, count) as made,
    ):
        return figures(made, count, size)


@contextmanager
def scene(folder: Path, database: Database, resources: int, count: int) -> Iterator[Scene]:
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    made = assembled(folder, url)
    try:
        fill(made.guarded, resources, count)
        gc.collect()
        gc.freeze()  # as `guardrail serve` does
        token = create(made.guarded, "dave@acme.example", "operator")
        yield Scene(made.guarded, app_of(made.service, client_secret=None).test_client(), token)
    finally:
        gc.unfreeze()
        made.close()


def fill(guarded: GuardedWorkspace, resources: int, count: int) -> None:
    """A year, each month in its place, as the database's own upkeep leaves it."""
    database, now = guarded.workspace.database, guarded.now()
    make_months(database, [now - day * DAY for day in range(367) for _ in range(100)], now)
    live_through(guarded, resources, count, _without_indexes)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE)"))


@contextmanager
def _without_indexes(connection: Connection) -> Iterator[None]:
    """Made at the end, indexes of many entries take a tenth of the time."""
    indexes = [index for index in activities.indexes if index.name != "uq_activities_id"]
    months = [one.table for one in partitions(connection)]
    for index in indexes:
        index.drop(connection)
    for name in months:
        connection.execute(text(f"DROP INDEX uq_{name}_id"))
    yield
    for name in months:
        connection.execute(text(f"CREATE UNIQUE INDEX uq_{name}_id ON {name} (workspace, id)"))
    for index in indexes:
        index.create(connection)


def figures(made: Scene, count: int, size: Size) -> list[Figure]:
    searches = [made.get("activity", actor=actor, type=type_) for actor, type_ in SEARCHES]
    asked = cycle(searches)
    title = f"A year of the log on PostgreSQL, {count:,} entries"
    slowest = max(_median(one, size.times(5)) for one in searches)
    found = {
        "the newest page": _median(made.get("activity"), size.times(5)),
        "a search by actor and type": _median(lambda: next(asked)(), size.times(5) * len(searches)),
        "the drift report": _median(made.get("drift"), size.times(5)),
    }
    notes = {"a search by actor and type": f"the slowest of {len(searches)} pairs {seconds(slowest)}"}
    return [
        *(
            Figure(f"{title}: {name}", seconds(took), "", took * 1000, "ms", "<=", MOST, notes.get(name, ""))
            for name, took in found.items()
        ),
        _month(made.guarded, title),
    ]


def _median(ask: Callable[[], object], times: int) -> float:
    ask()  # who asks first fills caches
    return median(timed(ask) for _ in range(times))


def _month(guarded: GuardedWorkspace, title: str) -> Figure:
    """The first whole month of the year goes; the next is deleted by its entries."""
    database = guarded.workspace.database
    with database.read() as connection:
        first, second, third, *_ = partitions(connection)
    gone: list[Deletion] = []

    def drop(until: int) -> None:
        begun = Deletion(ACTIVITY, "the bench", until / 1000, guarded.now(), "the bench")
        gone.append(drop_months(guarded, begun, lambda _: None))

    drop(first.until)
    took = timed(lambda: drop(second.until))
    deletion = gone[-1]
    with database.read() as connection:
        assert partitions(connection)[0].table == third.table
    assert deletion.records > 0
    rows = timed(lambda: _delete(guarded, third.until))
    note = f"{deletion.records:,} entries"
    beside = f"one DELETE of the entries of a month {seconds(rows)}"
    return Figure(f"{title}: a month goes", seconds(took), beside, took * 1000, "ms", "<=", LONGEST, note)


def _delete(guarded: GuardedWorkspace, until: int) -> None:
    with guarded.workspace.database.write() as connection:
        connection.execute(text("DELETE FROM activities WHERE created_at < :until"), {"until": until})
