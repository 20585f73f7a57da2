"""Snapshots and their coverage: unread is never taken for read, and the last good reading is not forgotten."""

from __future__ import annotations

from dataclasses import replace

from drift.core.model.records import NARROWED, KindStatus, Snapshot
from drift.store import StateStore

READ = KindStatus("team", "read", "", "", 3, 100.0, 99.0)
UNREAD = KindStatus("team", "unread", "forbidden", "The token may not read teams.", 0, 200.0, None)


def test_an_unread_kind_keeps_the_time_it_was_last_read(drift: StateStore) -> None:
    drift.snapshots.cover(None, READ)
    drift.snapshots.cover(None, UNREAD)
    assert drift.snapshots.latest_status() == {"team": replace(UNREAD, read_at=99.0)}


def test_a_kind_that_was_never_read_says_so(drift: StateStore) -> None:
    drift.snapshots.cover(None, UNREAD)
    assert drift.snapshots.latest_status()["team"].read_at is None


def test_an_older_reading_does_not_overwrite_a_newer_one(drift: StateStore) -> None:
    newer = replace(READ, attempted_at=150.0, read_at=149.0)
    drift.snapshots.cover(None, newer)
    drift.snapshots.cover(None, READ)
    assert drift.snapshots.latest_status() == {"team": newer}


def test_a_snapshot_carries_its_own_coverage(drift: StateStore) -> None:
    first = drift.snapshots.start("schedule", 90.0)
    drift.snapshots.cover(first, READ)
    drift.snapshots.cover(first, replace(READ, kind="admin"))
    second = drift.snapshots.start("webhook", 190.0)
    drift.snapshots.cover(second, UNREAD)
    assert drift.snapshots.last_finished() is None
    assert drift.snapshots.finish(first, 110.0)
    assert not drift.snapshots.finish(first, 111.0)

    kept = Snapshot(first, "schedule", 90.0, 110.0, (replace(READ, kind="admin"), READ))
    running = Snapshot(second, "webhook", 190.0, None, (replace(UNREAD, read_at=99.0),))
    assert drift.snapshots.get(first) == drift.snapshots.last_finished() == kept
    assert drift.snapshots.list() == [running, kept]
    assert drift.snapshots.list(limit=1) == [running]
    assert drift.snapshots.list(before_id=second) == [kept]
    assert drift.snapshots.get(999) is None


def test_a_snapshot_of_some_kinds_can_be_passed_over(drift: StateStore) -> None:
    whole = drift.snapshots.start("schedule", 90.0)
    some = drift.snapshots.start(NARROWED, 190.0)
    assert drift.snapshots.last_end() is None
    for number, at in ((whole, 200.0), (some, 210.0)):
        drift.snapshots.finish(number, at)
    latest, of_all = drift.snapshots.last_finished(), drift.snapshots.last_finished(narrowed=False)
    assert latest is not None
    assert of_all is not None
    assert (latest.id, of_all.id) == (some, whole)
    assert drift.snapshots.last_end() == of_all.finished_at == 200.0


def test_many_statuses_are_kept_as_each_by_itself(drift: StateStore) -> None:
    drift.snapshots.cover(None, READ)
    number = drift.snapshots.start("test", 300.0)
    lost, admin = replace(UNREAD, attempted_at=300.0), replace(READ, kind="admin")
    drift.snapshots.cover(number, lost, admin)
    drift.snapshots.cover(number)
    assert drift.snapshots.latest_status() == {"admin": admin, READ.kind: replace(lost, read_at=READ.read_at)}
    (found,) = drift.snapshots.list(1)
    assert {one.kind for one in found.coverage} == {"admin", READ.kind}


def test_a_reading_from_before_the_clock_was_put_back_hides_no_later_one(drift: StateStore) -> None:
    ahead = replace(READ, attempted_at=90_000.0, read_at=89_999.0)
    drift.snapshots.cover(None, ahead)
    drift.snapshots.cover(None, replace(READ, count=4))
    assert drift.snapshots.latest_status()["team"].count == 4
