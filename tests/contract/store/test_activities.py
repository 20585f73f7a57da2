"""The activity log: every entry once, whatever the route; worked on, judged and found again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from drift.core.model.activity import Activity, parse_activity
from drift.core.model.damaged_activity import UnreadableEntry
from drift.core.model.records import ActivityRecord, RereadRequest
from drift.store import StateStore
from drift.store.sql.database import Database
from tests.contract.store.examples import CAROL, both_at_once, entry


def keep(drift: StateStore, *entries: Activity, history: bool = False) -> None:
    drift.activities.add_many(entries, route="poll", received_at=500.0, history=history)


def ids(found: list[ActivityRecord]) -> list[str]:
    return [record.activity.id for record in found]


def test_an_entry_counts_once_whatever_the_route(drift: StateStore) -> None:
    assert drift.activities.add(entry("e1"), route="webhook", received_at=101.0)
    assert not drift.activities.add(entry("e1"), route="poll", received_at=160.0)
    assert (
        drift.activities.add_many(
            [entry("e1"), entry("e2"), entry("e2")], route="backfill", received_at=170.0
        )
        == 1
    )
    record = drift.activities.get("e1")
    assert record is not None
    assert (record.route, record.received_at) == ("webhook", 101.0)
    assert drift.activities.known(["e1", "e2", "e3"]) == {"e1", "e2"}
    assert drift.activities.known([]) == set()
    assert drift.activities.add_many([], route="poll", received_at=1.0) == 0


def test_of_two_deliveries_at_once_one_is_new(database: Database, workspace: int) -> None:
    def deliver() -> bool:
        with database.write() as connection:
            return StateStore(connection, workspace).activities.add(
                entry("e1"), route="webhook", received_at=1.0
            )

    assert sorted(both_at_once(deliver)) == [False, True]


def test_an_entry_is_kept_whole(drift: StateStore) -> None:
    one = entry("e1", "brand_new_type", 123, future_field={"deep": [None, True, 1]})
    drift.activities.add(one, route="webhook", received_at=124.5)
    record = drift.activities.get("e1")
    assert record == ActivityRecord(one, "webhook", 124.5)
    assert record.activity.raw["performed_by"]["future_field"] == {"deep": [None, True, 1]}
    assert drift.activities.get("e2") is None


def test_an_entry_is_found_by_the_beginning_of_its_id(drift: StateStore) -> None:
    keep(drift, entry("ab-1", created_at=1), entry("ab-2", created_at=2), entry("a%", created_at=3))
    assert ids(drift.activities.beginning_with("ab", 5)) == ["ab-2", "ab-1"]
    assert ids(drift.activities.beginning_with("ab", 1)) == ["ab-2"]
    assert ids(drift.activities.beginning_with("a%", 5)) == ["a%"]
    assert ids(drift.activities.beginning_with("a_", 5)) == []


@pytest.mark.parametrize("hostile", ["\x00", "nul \x00 inside", "\ud800", "\u202e", "\U0001f600" * 99])
def test_hostile_text_is_kept_and_found_again(drift: StateStore, hostile: str) -> None:
    raw: dict[str, Any] = {
        "id": hostile,
        "activity_type": hostile,
        "created_at": 5,
        "metadata": {hostile: hostile},
    }
    one = parse_activity({**raw, "performed_by": {"email": hostile, "ip": hostile}})
    assert drift.activities.add(one, route="webhook", received_at=6.0)
    assert not drift.activities.add(one, route="webhook", received_at=6.0)
    record = drift.activities.get(hostile)
    assert record is not None
    assert record.activity.raw == one.raw
    assert record.activity.metadata == one.metadata


def test_metadata_that_is_not_inside_the_raw_entry_is_kept_beside_it(drift: StateStore) -> None:
    one = structs.replace(entry("e1"), metadata={"read": "elsewhere"}, raw={})
    drift.activities.add(one, route="poll", received_at=1.0)
    record = drift.activities.get("e1")
    assert record is not None
    assert record.activity == one


def test_pending_entries_come_oldest_first_and_history_never(drift: StateStore) -> None:
    keep(drift, entry("late", at=300), entry("early", at=100))
    keep(drift, entry("before", at=50), history=True)
    assert ids(drift.activities.pending(500.0, 10)) == ["early", "late"]
    assert ids(drift.activities.pending(500.0, 1)) == ["early"]
    assert ids(drift.activities.unjudged(10)) == []


def test_an_entry_that_could_not_be_finished_waits_for_its_next_try(drift: StateStore) -> None:
    keep(drift, entry("e1"))
    drift.activities.retry_at("e1", 600.0, "not to be seen yet", "not_visible")
    assert drift.activities.pending(599.0, 10) == []
    (record,) = drift.activities.pending(600.0, 10)
    assert (record.attempts, record.outcome, record.next_try_at) == (1, "not to be seen yet", 600.0)


def test_an_entry_is_done_once_and_then_judged_once(drift: StateStore) -> None:
    keep(drift, entry("e1"), entry("e2"))
    assert drift.activities.done("e1", 600.0, "nothing to be seen", "no_change")
    assert not drift.activities.done("e1", 601.0, "again", "no_change")
    drift.activities.retry_at("e1", 700.0, "too late", "not_read")
    assert ids(drift.activities.pending(900.0, 10)) == ["e2"]
    assert ids(drift.activities.unjudged(10)) == ["e1"]
    assert drift.activities.mark_judged("e1", 610.0)
    assert not drift.activities.mark_judged("e1", 611.0)
    assert drift.activities.unjudged(10) == []
    record = drift.activities.get("e1")
    assert record is not None
    assert (record.done_at, record.judged_at, record.outcome) == (600.0, 610.0, "nothing to be seen")


def test_the_newest_entry_says_where_the_poll_stands(drift: StateStore) -> None:
    assert drift.activities.newest_created_at() is None
    keep(drift, entry("e1", at=300), entry("e2", at=200))
    assert drift.activities.newest_created_at() == 300


def test_the_addresses_somebody_came_from_before(drift: StateStore) -> None:
    keep(
        drift,
        entry("e1", at=100),
        entry("e2", at=200, ip="198.51.100.7"),
        entry("e3", at=300, ip="192.0.2.1"),
    )
    keep(drift, entry("e4", at=100, ip=None), entry("e5", at=100, email="bob@acme.example", ip="192.0.2.9"))
    assert drift.activities.ips_of("Carol@acme.example", 300) == {CAROL.ip, "198.51.100.7"}
    assert drift.activities.ips_of("nobody@acme.example", 300) == frozenset()


def test_counting_within_a_window_includes_both_ends(drift: StateStore) -> None:
    keep(drift, *(entry(f"e{at}", "tag_deletion", at) for at in (100, 200, 300)))
    keep(drift, entry("other", "tag_deletion", 200, email="bob@acme.example"), entry("login", at=200))
    assert drift.activities.count(("*_deletion",), "carol@acme.example", 100, 300) == 3
    assert drift.activities.count(("*_deletion", "app_login"), None, 150, 250) == 3
    assert drift.activities.count(("*_deletion",), "7", 101, 299) == 2
    assert drift.activities.count((), None, 0, 999) == 0


@pytest.mark.parametrize(
    ("glob", "found"),
    [
        ("bulk_export", {"bulk_export"}),
        ("bulk*", {"bulk_export", "bulkXexport"}),
        ("bulk_*", {"bulk_export"}),
        ("bulk?export", {"bulk_export", "bulkXexport"}),
        ("*EXPORT", {"BULK_EXPORT"}),
        ("100%*", {"100%_sure"}),
        ("[a]*", {"[a]_thing"}),
        ("*", {"bulk_export", "bulkXexport", "BULK_EXPORT", "100%_sure", "[a]_thing", "back\\slash"}),
        ("back\\*", {"back\\slash"}),
    ],
)
def test_globs_mean_the_same_on_every_database(drift: StateStore, glob: str, found: set[str]) -> None:
    types = ("bulk_export", "bulkXexport", "BULK_EXPORT", "100%_sure", "[a]_thing", "back\\slash")
    keep(drift, *(entry(f"e{number}", type) for number, type in enumerate(types)))
    assert {record.activity.type for record in drift.activities.search((glob,))} == found
    assert {record.activity.type for record in drift.activities.search(excluding=(glob,))} == set(
        types
    ) - found


def test_searching_goes_newest_first_and_page_by_page(drift: StateStore) -> None:
    keep(drift, entry("a", at=100), entry("b", at=200), entry("c", at=200), entry("d", at=300))
    page = drift.activities.search(limit=2)
    assert ids(page) == ["d", "c"]
    last = page[-1].activity
    assert ids(drift.activities.search(before=(last.created_at, last.id))) == ["b", "a"]
    assert ids(drift.activities.search(since=200, until=200, actor="carol@acme.example")) == ["c", "b"]
    assert drift.activities.search(actor="bob@acme.example") == []


def test_entries_near_a_change_come_oldest_first(drift: StateStore) -> None:
    keep(drift, entry("b", "team_updated", 200), entry("a", "team_created", 100), entry("c", at=150))
    assert ids(drift.activities.near(["team_*"], 100, 200)) == ["a", "b"]
    assert drift.activities.near([], 0, 999) == []


def test_a_reread_request_counts_once_and_is_processed_once(drift: StateStore) -> None:
    request = RereadRequest("n1", "team.updated", 100.0, 101.5, "9")
    assert drift.reread_requests.add(request)
    assert not drift.reread_requests.add(replace(request, received_at=200.0))
    drift.reread_requests.add(RereadRequest("n0", "team.updated", 100.0, 102.5))
    assert drift.reread_requests.pending(10) == [request, RereadRequest("n0", "team.updated", 100.0, 102.5)]
    assert drift.reread_requests.done("n1", 110.0)
    assert not drift.reread_requests.done("n1", 111.0)
    assert [pending.id for pending in drift.reread_requests.pending(10)] == ["n0"]


def test_when_entries_happened_and_which_of_them_were_judged(drift: StateStore) -> None:
    for id, at in (("a", 100), ("b", 110), ("c", 110), ("d", 120), ("e", 130)):
        drift.activities.add(entry(id, "tag_deletion", at), route="poll", received_at=200.0)
    drift.activities.add(entry("f", "bulk_export", 115), route="poll", received_at=200.0)
    for id in "abcdf":
        drift.activities.mark_judged(id, 200.0)
    every = (["*_deletion"], "carol@acme.example")
    assert sorted(drift.activities.moments(*every, 100, 120)) == [100, 110, 110, 120]
    assert drift.activities.moments(["*_deletion"], "8", 100, 120) == []
    assert drift.activities.judged_moments(*every, after=100, until=130) == [110, 120]
    assert drift.activities.judged_moments(["*"], None, after=110, until=119) == [115]


def test_an_entry_that_could_not_be_read_is_named_once(drift: StateStore) -> None:
    damaged = UnreadableEntry("a1", "e1", "It has no id.", 100.0, {"x": [None, "\ufffd"]})
    other = UnreadableEntry("b1", None, "It is no object.", 200.0, None)
    assert drift.unreadable_entries.add(damaged)
    assert not drift.unreadable_entries.add(replace(damaged, received_at=300.0))
    assert drift.unreadable_entries.add(other)
    assert drift.unreadable_entries.search() == [other, damaged]
    assert drift.unreadable_entries.search(since=150.0) == [other]
    assert drift.unreadable_entries.search(limit=1) == [other]
    assert (drift.unreadable_entries.count(), drift.unreadable_entries.count(since=200.0)) == (2, 1)


def test_the_log_is_read_oldest_first_page_by_page_also_within_a_second(drift: StateStore) -> None:
    keep(drift, entry("c", "x", 100), entry("a", "x", 100), entry("b", "y", 100), entry("d", "x", 90))

    def search(*wanted: Any, after: Any, limit: int) -> list[str]:
        found = drift.activities.oldest_first(*wanted, after=after, limit=limit)
        assert {logged.received_at for logged in found} == {500.0}
        assert [logged.activity.metadata for logged in found] == [{"note": "héllo"}] * len(found)
        return [logged.activity.id for logged in found]

    assert search((), None, None, None, after=None, limit=3) == ["d", "a", "b"]
    assert search((), None, None, None, after=(100.0, "b"), limit=3) == ["c"]
    assert search(("x",), "carol@acme.example", 95, 100, after=None, limit=9) == ["a", "c"]
    assert search((), None, None, 99, after=None, limit=9) == ["d"]
