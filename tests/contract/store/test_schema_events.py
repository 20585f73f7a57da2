"""Schema events are kept whole, followed once, and counted."""

from __future__ import annotations

from dataclasses import replace

from drift.core.model.activity import UNATTRIBUTED
from drift.core.model.schema_events import SchemaEvent, ShapeMove
from drift.store import StateStore
from tests.contract.store.examples import HOURS

MOVES = (
    ShapeMove("moved", "/a/*/b", 3, 4, "/c", "wrapped"),
    ShapeMove("unlisted", "", 2, 9, ids=("1", "2")),
)
EVENT = SchemaEvent(0, "team", 100.125, "api_version", None, "2.16", MOVES, 5)


def test_an_event_is_kept_whole(drift: StateStore) -> None:
    kept = drift.schema_events.add(EVENT)
    assert kept == replace(EVENT, id=kept.id)
    assert drift.schema_events.get(kept.id) == kept
    assert drift.schema_events.get(kept.id + 1) is None


def test_events_are_found_by_kind_and_time_newest_first(drift: StateStore) -> None:
    first = drift.schema_events.add(EVENT)
    other = drift.schema_events.add(replace(EVENT, kind="tag", at=200.0))
    last = drift.schema_events.add(replace(EVENT, at=300.0, cause="intercom", version_before="2.16"))
    assert drift.schema_events.search() == [last, other, first]
    assert drift.schema_events.search("team") == [last, first]
    assert drift.schema_events.search(since=200.0) == [last, other]
    assert drift.schema_events.search(before_id=last.id, limit=1) == [other]
    assert drift.schema_events.of_kind("team") == [first, last]
    assert drift.schema_events.counts() == {
        ("team", "api_version"): 1,
        ("tag", "api_version"): 1,
        ("team", "intercom"): 1,
    }


def test_an_event_is_followed_once(drift: StateStore) -> None:
    kept = drift.schema_events.add(EVENT)
    assert drift.schema_events.pending() == [kept]
    assert drift.schema_events.is_pending("team")
    assert not drift.schema_events.is_pending("tag")
    assert drift.schema_events.mark_followed(kept.id, 101.0)
    assert not drift.schema_events.mark_followed(kept.id, 102.0)
    assert (drift.schema_events.pending(), drift.schema_events.is_pending("team")) == ([], False)
    assert drift.schema_events.get(kept.id) == replace(kept, followed_at=101.0)


def test_the_fields_of_a_change_that_are_in_doubt_are_kept(drift: StateStore) -> None:
    sure = drift.changes.add(HOURS, None, "updated", None, None, ["/a"], 1.0, UNATTRIBUTED)
    (doubtful,) = drift.changes.add_many([replace(sure, id=0, fields=("/a", "/b"), doubtful=("/b",))])
    assert drift.changes.get(sure.id) == sure
    assert drift.changes.get(doubtful.id) == doubtful
