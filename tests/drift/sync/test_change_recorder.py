"""A reading becomes versions and changes: each once, never from an older reading, never from one that failed."""

from __future__ import annotations

from pathlib import Path

from drift.core.model.activity import parse_activity
from drift.core.model.readings import Read, Unread
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from drift.sync.change_recorder import record, record_one
from tests.drift.small_world import (
    ALLOWLIST,
    CONNECTOR,
    LIST,
    OWNER,
    SmallWorld,
    allowlist,
    entry,
    small_world,
)

ONE, TWO = Ref("data_connector", "1"), Ref("data_connector", "2")
BOTH = {ONE: {"id": "1", "url": "https://a.example/"}, TWO: {"id": "2", "url": "https://b.example/"}}


def keep(w: SmallWorld, reading: Read | Unread) -> tuple[ChangeRecord, ...]:
    with w.workspace.writing() as drift:
        return record(drift, CONNECTOR, reading, now=w.clock() + 1, owner=OWNER)


def live(w: SmallWorld) -> set[str]:
    with w.workspace.reading() as drift:
        return {ref.id for ref in drift.versions.current("data_connector")}


def test_the_first_complete_reading_is_a_baseline_without_changes(tmp_path: Path) -> None:
    with small_world(tmp_path, BOTH) as w:
        assert w.look(CONNECTOR) == ()
        assert live(w) == {"1", "2"}
        assert w.look(CONNECTOR) == ()


def test_an_empty_first_reading_is_a_baseline_too(tmp_path: Path) -> None:
    with small_world(tmp_path) as w:
        assert w.look(CONNECTOR) == ()
        w.intercom.live |= BOTH
        assert [change.operation for change in w.look(CONNECTOR)] == ["created", "created"]


def test_an_unread_kind_keeps_its_resources_and_says_why(tmp_path: Path) -> None:
    with small_world(tmp_path, BOTH) as w:
        w.look(CONNECTOR)
        assert keep(w, Unread("data_connector", w.clock(), "forbidden", "Not for this token.")) == ()
        assert live(w) == {"1", "2"}
        with w.workspace.reading() as drift:
            status = drift.snapshots.latest_status()["data_connector"]
        assert (status.status, status.code, status.reason) == ("unread", "forbidden", "Not for this token.")
        assert status.read_at is not None


def test_a_kind_that_becomes_readable_later_has_its_baseline_then(tmp_path: Path) -> None:
    with small_world(tmp_path, BOTH) as w:
        keep(w, Unread("data_connector", w.clock(), "server_error", "It failed."))
        assert w.look(CONNECTOR) == ()
        assert live(w) == {"1", "2"}


def test_what_was_listed_but_could_not_be_read_is_neither_gone_nor_changed(tmp_path: Path) -> None:
    with small_world(tmp_path, BOTH) as w:
        w.look(CONNECTOR)
        reading = w.intercom.read(CONNECTOR)
        assert isinstance(reading, Read)
        some = tuple(one for one in reading.resources if one.ref == ONE)
        w.clock.now += 10
        assert keep(w, Read("data_connector", w.clock(), some, frozenset({TWO}))) == ()
        assert live(w) == {"1", "2"}


def test_a_stale_reading_that_arrives_after_a_newer_one_changes_nothing(tmp_path: Path) -> None:
    with small_world(tmp_path, BOTH) as w:
        w.look(CONNECTOR)
        w.clock.now += 10
        old = w.intercom.read(CONNECTOR)
        w.intercom.live[ONE] = {"id": "1", "url": "https://new.example/"}
        del w.intercom.live[TWO]
        w.intercom.live[Ref("data_connector", "3")] = {"id": "3", "url": "https://c.example/"}
        assert {change.operation for change in w.look(CONNECTOR)} == {"updated", "deleted", "created"}
        assert isinstance(old, Read)
        assert keep(w, old) == ()
        assert live(w) == {"1", "3"}


def test_a_stale_look_at_one_resource_changes_nothing_either(tmp_path: Path) -> None:
    with small_world(tmp_path, BOTH) as w:
        w.look(CONNECTOR)
        started = w.clock.now
        old = w.intercom.read_one(CONNECTOR, ONE)
        w.intercom.live[ONE] = {"id": "1", "url": "https://new.example/"}
        w.look(CONNECTOR)
        with w.workspace.writing() as drift:
            assert record_one(drift, CONNECTOR, ONE, old, started_at=started, now=w.clock()) is None
            assert record_one(drift, CONNECTOR, ONE, None, started_at=started, now=w.clock()) is None


def test_a_change_is_recorded_once_with_its_fields_and_its_actor(tmp_path: Path) -> None:
    with small_world(tmp_path, {ALLOWLIST: allowlist("192.0.2.1")}) as w:
        w.look(LIST)
        told = entry(at=int(w.clock.now) + 5)
        with w.workspace.writing() as drift:
            drift.activities.add(parse_activity(told), route="poll", received_at=w.clock())
        w.intercom.live[ALLOWLIST] = allowlist("192.0.2.1", enabled=False)
        (change,) = w.look(LIST)
        assert (change.operation, change.fields) == ("updated", ("/enabled",))
        assert (change.attribution.source, change.attribution.actor.email) == (
            "activity",
            "carol@acme.example",
        )
        assert w.look(LIST) == ()


def test_one_entry_explains_one_change_of_a_resource(tmp_path: Path) -> None:
    with small_world(tmp_path, {ALLOWLIST: allowlist("192.0.2.1")}) as w:
        w.look(LIST)
        with w.workspace.writing() as drift:
            told = parse_activity(entry(at=int(w.clock.now) + 5))
            drift.activities.add(told, route="poll", received_at=w.clock())
        w.intercom.live[ALLOWLIST] = allowlist("192.0.2.1", enabled=False)
        (first,) = w.look(LIST)
        w.intercom.live[ALLOWLIST] = allowlist("192.0.2.9", enabled=False)
        (second,) = w.look(LIST)
        assert (first.attribution.source, second.attribution.source) == ("activity", "unattributed")
