"""Many rows at once, below the expression layer: the same rows as one by one, on both databases."""

from __future__ import annotations

import zlib

import pytest
from sqlalchemy import select

from drift.core.model.activity import Activity, parse_activity
from drift.core.model.resources import Ref, Resource
from drift.store import StateStore
from drift.store.bodies import Ready, pack
from drift.store.sql.bulk_insert import insert_rows
from drift.store.sql.database import Database
from drift.store.sql.tables import bodies, versions

KIND = "office_hours_schedule"
ODD = ["100 % of ?", ":name", "%(digest)s", "'; DROP TABLE versions; --", "half \ud83d", "nul \0", "ü 🙂", ""]


def odd(number: int, text: str) -> Resource:
    trace = {"at": 1.5, "by": text.replace("\ud83d", "")} if number % 2 else {}
    parent = Ref("team", text or "none") if number % 3 else None
    return Resource(Ref(KIND, f"{number} {text}"), {"number": number}, parent, trace)


def test_rows_are_the_same_as_one_by_one(drift: StateStore) -> None:
    many = [odd(number, text) for number, text in enumerate(ODD * 2)]
    assert drift.versions.open_many(many, 12.3456) == len(many)
    together = drift.versions.current(KIND)
    for version in together.values():
        drift.versions.close(version.ref, 13.0)
    for resource in many:
        drift.versions.open(resource, 12.3456)
    apart = drift.versions.current(KIND)
    assert together.keys() == apart.keys()
    assert len(together) == len(many)
    for ref, version in together.items():
        other = apart[ref]
        assert (version.parent, version.digest, version.trace) == (other.parent, other.digest, other.trace)
    assert {version.since for version in together.values()} == {12.346}


def test_rows_that_are_known_are_left_out_and_counted(database: Database, workspace: int) -> None:
    digests = [str(number).encode() for number in range(2500)]
    rows = [{"digest": digest, "body": b"x", "base": None} for digest in digests]
    with database.write() as connection:
        assert insert_rows(connection, bodies, workspace, rows[:10]) == 10
        assert insert_rows(connection, bodies, workspace, rows) == 2490
        assert insert_rows(connection, bodies, workspace, rows) == 0
        assert insert_rows(connection, bodies, workspace, []) == 0
        found = connection.execute(select(bodies.c.digest, bodies.c.body, bodies.c.base)).all()
    assert sorted(bytes(row.digest) for row in found) == sorted(digests)
    assert {(bytes(row.body), row.base) for row in found} == {(b"x", None)}


def test_a_row_that_the_database_refuses_takes_all_of_them_back(database: Database, workspace: int) -> None:
    good = {"kind": KIND, "resource_id": "1", "digest": b"d" * 32, "since": 1.0}
    with pytest.raises(Exception, match=r"(?i)null"), database.write() as connection:
        insert_rows(connection, versions, workspace, [good, {**good, "resource_id": None}])
    with database.read() as connection:
        assert StateStore(connection, workspace).versions.current(KIND) == {}


def test_bodies_that_were_packed_before_are_stored_as_they_are(drift: StateStore) -> None:
    many = [odd(number, "x") for number in range(3)]
    ready = {one.digest: Ready(pack(one.canonical()), frozenset()) for one in many[:2]}
    drift.versions.open_many(many, 1.0, ready)
    assert drift.versions.all_live(KIND) == sorted(many, key=lambda resource: resource.ref)
    assert zlib.decompress(ready[many[0].digest].packed) == many[0].canonical()


def test_entries_of_the_log_come_back_as_they_came(drift: StateStore) -> None:
    entries = [entry(number, text) for number, text in enumerate(ODD)]
    assert drift.activities.add_many(entries, route="poll", received_at=5.0) == len(entries)
    assert drift.activities.add_many(entries, route="webhook", received_at=6.0) == 0
    for one in entries:
        found = drift.activities.get(one.id)
        assert found is not None
        assert (found.activity.type, found.activity.created_at) == (one.type, one.created_at)
        assert found.activity.raw == one.raw
        assert found.route == "poll"


def entry(number: int, text: str) -> Activity:
    raw = {
        "id": f"e{number}",
        "activity_type": "app_name_change",
        "created_at": 100 + number,
        "performed_by": {"type": "admin", "id": "1", "email": "a@acme.example", "ip": None},
        "metadata": {"before": text.replace("\ud83d", "?")},
    }
    return parse_activity(raw)
