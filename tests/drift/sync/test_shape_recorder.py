"""A change of Intercom's shape is recorded as one event, and costs nothing where no structure moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from sqlalchemy import event as on_event

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.kind import Kind
from drift.core.model.readings import Read, Unread
from drift.core.model.records import KindStatus
from drift.core.model.resources import Ref
from drift.core.model.schema_events import SchemaEvent
from drift.sync.change_recorder import record
from tests.drift.small_world import OWNER, SmallWorld, small_world

TAG, STATE = CATALOGUE["tag"], CATALOGUE["ticket_state"]
NAMES = {Ref("tag", str(number)): {"id": str(number), "name": f"Tag {number}"} for number in range(1, 6)}
STATES = {
    Ref("ticket_state", str(number)): {"id": str(number), "internal_label": f"State {number}"}
    for number in range(1, 6)
}


@pytest.fixture
def w(tmp_path: Path) -> Iterator[SmallWorld]:
    with small_world(tmp_path, NAMES | STATES) as made:
        made.look(TAG)
        made.look(STATE)
        yield made


def keep(w: SmallWorld, kind: Kind, **more: Any) -> int:
    """Record a reading of a kind, different as `more` says; returns how many changes it showed."""
    w.clock.now += 10
    reading = w.intercom.read(kind)
    assert isinstance(reading, Read)
    with w.workspace.writing() as drift:
        return len(record(drift, kind, replace(reading, **more), now=w.clock() + 0.5, owner=OWNER))


def events(w: SmallWorld) -> list[SchemaEvent]:
    with w.workspace.reading() as drift:
        return drift.schema_events.search()


def status(w: SmallWorld, kind: Kind) -> KindStatus:
    with w.workspace.reading() as drift:
        return drift.snapshots.latest_status()[kind.name]


def test_a_reading_keeps_the_version_of_the_api_and_an_unread_kind_keeps_the_last(w: SmallWorld) -> None:
    assert status(w, TAG).api_version == "2.16"
    with w.workspace.writing() as drift:
        record(drift, TAG, Unread("tag", w.clock(), "forbidden", "Not for this token."), now=w.clock())
    assert (status(w, TAG).status, status(w, TAG).api_version) == ("unread", "2.16")
    keep(w, TAG, api_version="2.14")
    assert status(w, TAG).api_version == "2.14"


def test_another_version_without_another_shape_is_no_event(w: SmallWorld) -> None:
    assert keep(w, TAG, api_version="2.14") == 0
    assert events(w) == []


def test_nothing_is_asked_of_the_store_where_nothing_changed(w: SmallWorld) -> None:
    statements: list[str] = []
    on_event.listen(
        w.workspace.database.engine, "before_cursor_execute", lambda *told: statements.append(told[2])
    )
    assert keep(w, TAG) == 0
    assert [one for one in statements if "schema_events" in one] == []


def test_other_rules_of_reading_make_no_change_of_what_they_leave_out(w: SmallWorld) -> None:
    """As after an upgrade: a field that is volatile from now on vanishes from every resource."""
    for body in w.intercom.live.values():
        body["colour"] = "red"
    assert keep(w, TAG) == 0
    less = structs.replace(TAG, volatile=(*TAG.volatile, "colour"))
    assert keep(w, less) == 0
    assert [(one.cause, one.resources) for one in events(w)] == [("reading_rules", 5), ("intercom", 5)]


def test_a_version_that_was_never_recorded_may_be_any(w: SmallWorld) -> None:
    with w.workspace.writing() as drift:
        drift.snapshots.cover(None, replace(status(w, TAG), api_version=None, rules=None))
    w.intercom.live[Ref("tag", "1")]["note"] = "hello"
    assert keep(w, TAG) == 0
    (event,) = events(w)
    assert (event.cause, event.version_before, event.version_after) == ("api_version", None, "2.16")


def test_what_a_list_leaves_out_in_another_version_is_not_deleted_and_comes_back(w: SmallWorld) -> None:
    gone = {ref: w.intercom.live.pop(ref) for ref in list(STATES)[:2]}
    assert keep(w, STATE, api_version="2.15") == 0
    with w.workspace.reading() as drift:
        assert set(drift.versions.current("ticket_state")) == set(STATES) - set(gone)
        (chapter,) = drift.story(Ref("ticket_state", "1"), 10)
    (event,) = events(w)
    assert (chapter.ended_by, chapter.unlisted_by) == (None, event)
    w.intercom.live |= gone
    assert keep(w, STATE, api_version="2.16") == 0, "Intercom says nothing of when a ticket state was created"
    assert [(move.sort, move.ids) for move in events(w)[0].moves] == [("listed", ("1", "2"))]
    with w.workspace.reading() as drift:
        assert set(drift.versions.current("ticket_state")) == set(STATES)


def test_a_deletion_at_one_version_stays_a_deletion(w: SmallWorld) -> None:
    w.intercom.live.pop(Ref("ticket_state", "1"))
    assert keep(w, STATE) == 1
    assert events(w) == []
