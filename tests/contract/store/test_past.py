"""The past of a workspace on both engines: what was known, what there was, and what referred to what."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from drift.core.catalogue.catalogue import KINDS, kind
from drift.core.model.activity import UNATTRIBUTED
from drift.core.model.moments import Turn
from drift.core.model.records import KindStatus
from drift.core.model.resources import Ref, Resource
from drift.store import StateStore
from drift.store.sql.database import Database
from drift.sync.known_then import not_known_of
from guard.store import DecisionStore
from tests.contract.store.examples import HOURS, schedule
from tests.stores import under_schema

DAY = 86_400.0
TEAM, ARTICLE = kind("team"), kind("article")
LOG_ONLY = next(one for one in KINDS if one.log_only)


def read(drift: StateStore, at: float, *kinds: str, unread: str = "") -> None:
    number = drift.snapshots.start("schedule", at)
    for name in kinds:
        drift.snapshots.cover(number, KindStatus(name, "read", "", "", 1, at + 1, at))
    if unread:
        drift.snapshots.cover(number, KindStatus(unread, "unread", "forbidden", "No right.", 0, at + 1, None))


def test_the_coverage_of_a_moment_is_that_of_the_last_reading_before_it(drift: StateStore) -> None:
    read(drift, 100.0, "team")
    read(drift, 200.0, unread="team")
    read(drift, 300.0, "team")
    statuses = [drift.past.statuses(at).get("team") for at in (99.0, 150.0, 250.0, 300.0)]
    assert [one and (one.status, one.read_at) for one in statuses] == [
        None,
        ("read", 100.0),
        ("unread", 100.0),
        ("read", 300.0),
    ]
    assert [drift.past.next_read("team", at) for at in (0.0, 150.0, 300.0)] == [100.0, 300.0, None]


def test_what_is_not_known_of_a_moment_is_said(drift: StateStore) -> None:
    for day in (1, 2, 4, 8):
        read(drift, day * DAY, "team", unread="article" if day == 2 else "")

    def sorts(day: float) -> list[tuple[str, str]]:
        return [(one.kind, one.sort) for one in not_known_of(drift, [TEAM, ARTICLE, LOG_ONLY], day * DAY)]

    only_log = [(LOG_ONLY.name, "log_only")]
    assert sorts(0.5) == [("team", "never_read"), ("article", "never_read"), *only_log]
    assert sorts(1.5) == [("article", "never_read"), *only_log]
    assert sorts(5) == [("team", "gap"), ("article", "never_read"), *only_log]
    assert sorts(8.5)[:1] == [("article", "never_read")]
    gap = not_known_of(drift, [TEAM], 5 * DAY)[0].sentence
    assert "1970-01-05T00:00:00Z and the next time at 1970-01-09T00:00:00Z" in gap


def test_before_and_after_a_change_are_the_moments_around_the_reading_that_showed_it(
    drift: StateStore,
) -> None:
    first = drift.versions.open(schedule(name="Paris"), 100.0)
    second = drift.versions.open(schedule(name="Rome"), 200.0)
    drift.versions.close(HOURS, 300.0)
    found = [
        drift.changes.add(HOURS, None, operation, before, after, [], at, UNATTRIBUTED).id  # type: ignore[arg-type]
        for operation, before, after, at in (
            ("updated", first.digest, second.digest, 205.0),
            ("deleted", second.digest, None, 305.0),
        )
    ]
    assert [drift.past.turn(number) for number in found] == [Turn(199.999, 200.0), Turn(299.999, 300.0)]
    assert drift.past.turn(999) is None
    names = [
        (one := drift.versions.at(HOURS, at)) and one.body["name"] for at in (199.999, 200.0, 299.999, 300.0)
    ]
    assert names == ["Paris", "Rome", "Rome", None]


def collection(id: str, parent: str | None) -> Resource:
    return Resource(Ref("collection", id), {"id": id, "parent_id": parent})


def test_what_referred_to_a_resource_then_is_what_its_bodies_say(drift: StateStore) -> None:
    drift.versions.open(collection("1", None), 100.0)
    drift.versions.open(collection("2", "1"), 100.0)
    drift.versions.open(collection("3", "1"), 200.0)
    drift.versions.open(collection("2", None), 300.0)
    drift.versions.close(Ref("collection", "3"), 400.0)
    ref = Ref("collection", "1")
    found = [drift.past.referrers(ref, at).get("collection", []) for at in (50.0, 150.0, 250.0, 350.0, 450.0)]
    assert found == [[], ["2"], ["2", "3"], ["3"], []]
    assert drift.past.counts(250.0) == {"collection": 3}
    assert [one.ref.id for one in drift.past.page("collection", Ref("collection", "1"), 1, 250.0)] == ["2"]
    assert sorted(drift.past.ids(450.0)["collection"].values()) == ["1", "2"]
    there = drift.past.there([ref, Ref("collection", "3")], 450.0)
    assert list(there) == [ref]
    moved = drift.past.between([Ref("collection", "2"), Ref("collection", "3")], 250.0, 400.0)
    assert [(one.ref.id, one.since) for one in moved] == [("2", 100.0), ("3", 200.0), ("2", 300.0)]


def test_a_set_is_in_force_until_the_next_one(guard: DecisionStore) -> None:
    periods = guard.policy_periods
    assert (periods.at(100.0), periods.first()) == (None, None)
    begun = [
        periods.begin(*said)
        for said in (
            ("a", "observe", 100.0),
            ("a", "observe", 150.0),
            ("a", "enforce", 200.0),
            ("b", "enforce", 300.0),
        )
    ]
    assert begun == [True, False, True, True]
    found = [periods.at(at) for at in (99.0, 100.0, 250.0, 300.0)]
    assert [one and (one.revision, one.mode, one.since, one.until, one.told) for one in found] == [
        None,
        ("a", "observe", 100.0, 200.0, True),
        ("a", "enforce", 200.0, 300.0, True),
        ("b", "enforce", 300.0, None, True),
    ]


@pytest.mark.parametrize("before", ["0037"])
def test_an_older_record_tells_by_its_decisions_what_was_in_force(database: Database, before: str) -> None:
    from guard.migrations import upgrade

    with under_schema(database, before) as connection:
        connection.execute(sa.text("INSERT INTO workspaces (id, name) VALUES (1, 'acme')"))
        for number, (at, revision, mode) in enumerate(
            [(1000, "a", "enforce"), (2000, "a", "enforce"), (3000, "b", "enforce"), (4000, "a", "observe")]
        ):
            values: dict[str, Any] = {"id": f"d{number}", "at": at, "revision": revision, "mode": mode}
            connection.execute(
                sa.text(
                    "INSERT INTO decisions (workspace, id, at, entry, judgement, policy_revision, mode, facts, "
                    "verdict, note) VALUES (1, :id, :at, 'scan', '[]', :revision, :mode, '{}', 'allow', '')"
                ),
                values,
            )
    upgrade(database)
    with database.read() as connection:
        found = [DecisionStore(connection, 1).policy_periods.at(at) for at in (0.5, 2.5, 3.0, 9.0)]
    assert [one and (one.revision, one.mode, one.since, one.told) for one in found] == [
        None,
        ("a", "enforce", 1.0, False),
        ("b", "enforce", 3.0, False),
        ("a", "observe", 4.0, False),
    ]
