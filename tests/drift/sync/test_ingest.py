"""What Intercom says happened is kept once, whatever the route, the order and the number of times it is said."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drift.core.model.activity import LAST_MOMENT, NotAnActivity
from drift.core.model.damaged_activity import UnreadableEntry
from drift.core.model.records import ActivityRecord
from drift.core.model.resources import Json
from drift.sync.ingest import OVERLAP, Received, ingest, poll, receive
from tests.drift.small_world import SmallWorld, entry, small_world

Route = Literal["webhook", "poll", "backfill"]
ROUTES: list[Route] = ["webhook", "poll", "backfill"]
TOPIC = "admin.activity_log_event.created"


def kept(w: SmallWorld) -> list[ActivityRecord]:
    with w.workspace.reading() as drift:
        return sorted(drift.activities.search(limit=1000), key=lambda one: one.activity.id)


def unreadable(w: SmallWorld) -> list[UnreadableEntry]:
    with w.workspace.reading() as drift:
        found = drift.unreadable_entries.search()
        assert drift.unreadable_entries.count() == len(found)
        return found


def pending(w: SmallWorld) -> set[str]:
    with w.workspace.reading() as drift:
        return {one.activity.id for one in drift.activities.pending(w.clock() + 1e6, 1000)}


def notification(item: Any, topic: str = TOPIC, id_: str | None = "n1") -> dict[str, Any]:
    return {"id": id_, "topic": topic, "created_at": 10_000, "data": {"item": item}}


IDS = ["a", "b", "c", "d"]
DELIVERY = st.tuples(st.sampled_from(ROUTES), st.lists(st.sampled_from(IDS), max_size=4))


@settings(max_examples=30, deadline=None)
@given(deliveries=st.lists(DELIVERY, max_size=8))
def test_every_activity_counts_once_over_whatever_route_and_in_whatever_order(
    deliveries: list[tuple[Route, list[str]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, small_world(Path(folder)) as w:
        new = 0
        for route, ids in deliveries:
            new += ingest(w.workspace, [entry(id_, at=10_000 + IDS.index(id_)) for id_ in ids], route)
        said = {id_ for _, ids in deliveries for id_ in ids}
        assert new == len(said)
        assert [one.activity.id for one in kept(w)] == sorted(said)
        assert pending(w) == said


def test_an_entry_is_once_whether_its_ids_are_numbers_or_text(tmp_path: Path) -> None:
    with small_world(tmp_path) as w:
        assert ingest(w.workspace, [entry("77")], "poll") == 1
        assert ingest(w.workspace, [{**entry("77"), "id": 77}], "webhook") == 0


def test_entries_from_before_the_baseline_are_history_and_never_acted_on(tmp_path: Path) -> None:
    """A webhook that is a year old, for one."""
    with small_world(tmp_path) as w:
        assert receive(w.workspace, notification(entry("old", at=4_999))).news
        assert receive(w.workspace, notification(entry("young", at=5_000))).news
        assert {one.activity.id: one.history for one in kept(w)} == {"old": True, "young": False}
        assert pending(w) == {"young"}


def test_unknown_types_and_keys_are_kept_whole(tmp_path: Path) -> None:
    strange = entry("s", "quantum_inbox_change", deep={"er": [1, None, {"x": True}]}) | {"unheard": "of"}
    with small_world(tmp_path) as w:
        ingest(w.workspace, [strange], "poll")
        (one,) = kept(w)
        assert one.activity.raw == strange
        assert one.activity.metadata == {"deep": {"er": [1, None, {"x": True}]}}
        assert pending(w) == {"s"}


def test_secrets_are_replaced_before_an_entry_is_kept(tmp_path: Path) -> None:
    with small_world(tmp_path) as w:
        ingest(
            w.workspace, [entry("s", access_token="tok-PLANTED", nested={"clientSecret": "PLANTED"})], "poll"
        )
        (one,) = kept(w)
        assert "PLANTED" not in repr(one)
        assert str(one.activity.metadata["access_token"]).startswith("fingerprint:")


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        "text",
        {},
        {"id": "a"},
        entry("a") | {"created_at": "yesterday"},
        entry("a") | {"created_at": True},
        entry("a") | {"created_at": -1},
        entry("a") | {"created_at": LAST_MOMENT + 1},
        entry("a") | {"created_at": float("inf")},
        entry("a") | {"created_at": float("nan")},
        entry("a") | {"id": None},
        entry("a") | {"activity_type": 7},
    ],
)
def test_what_is_no_entry_is_refused_from_a_webhook_and_kept_as_far_as_it_goes_in_a_poll(
    tmp_path: Path, broken: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with small_world(tmp_path) as w:
        with pytest.raises(NotAnActivity):
            receive(w.workspace, notification(broken))
        with caplog.at_level(logging.WARNING):
            ingest(w.workspace, [entry("x"), broken, entry("y")], "poll")
        assert "could not be read whole" in caplog.text
        caplog.clear()
        (named,) = unreadable(w)
        assert named.why.endswith(".")
        assert pending(w) == {"x", "y"} | ({named.entry_id} - {None})
        assert (named.entry_id is None) == (not isinstance(broken, dict)), (
            "Whatever is an object can be judged."
        )
        assert ingest(w.workspace, [broken, entry("x")], "poll") == 0
        assert (len(unreadable(w)), caplog.text) == (1, "")


@pytest.mark.parametrize("wrong", [None, [], 7, {}, {"topic": ""}, {"topic": 7}])
def test_what_is_no_notification_is_refused(tmp_path: Path, wrong: Any) -> None:
    with small_world(tmp_path) as w:
        with pytest.raises(NotAnActivity):
            receive(w.workspace, wrong)
        assert kept(w) == []


DAMAGED: list[tuple[dict[str, Any], str]] = [
    ({"metadata": {"before": "On a break \ud83d"}}, "/metadata/before holds a character that does not exist"),
    ({"metadata": {"\udc00": 1}}, "holds a character that does not exist"),
    ({"metadata": {"x": float("inf")}}, "/metadata/x is a number that cannot be kept"),
    ({"metadata": {"x": 10**400}}, "/metadata/x is a number that cannot be kept"),
    ({"metadata": {"x": "y" * 200_000}}, "/metadata/x has 200,000 characters"),
    ({"metadata": {"x": [0] * 150_000}}, "/metadata/x has 150,000 members"),
    ({"metadata": {str(n): "y" * 90_000 for n in range(20)}}, "of which only the head is kept"),
    ({"id": None}, "it has no id"),
    ({"id": True}, "it has no id"),
    ({"activity_type": ["x"]}, "it has no activity_type"),
    ({"created_at": 1e300}, "its created_at 1e+300 is no time"),
    ({"created_at": "soon"}, 'its created_at "soon" is no time'),
    ({"created_at": None}, "its created_at null is no time"),
    ({"performed_by": "carol \ud83d"}, "/performed_by holds a character that does not exist"),
]


@pytest.mark.parametrize(("damage", "why"), DAMAGED, ids=[why for _, why in DAMAGED])
def test_a_damaged_entry_is_judged_named_and_keeps_nobody_back(
    tmp_path: Path, damage: dict[str, Any], why: str
) -> None:
    with small_world(tmp_path) as w:
        w.intercom.log = [
            entry("before", at=9_990),
            entry("bad", at=9_991) | damage,
            entry("after", at=9_992),
        ]
        w.intercom.activities = lambda after, before: iter(w.intercom.log)  # type: ignore[method-assign]
        assert poll(w.workspace, backfill=100) == 3
        (named,) = unreadable(w)
        assert why in named.why
        assert {"before", "after", named.entry_id} == pending(w)
        w.clock.now += 60
        assert poll(w.workspace, backfill=100) == 0
        assert len(unreadable(w)) == 1


def test_what_was_kept_of_a_damaged_entry_holds_no_secret(tmp_path: Path) -> None:
    with small_world(tmp_path) as w:
        ingest(
            w.workspace, [{"access_token": "PLANTED \ud83d"}, entry("s", api_key="PLANTED \ud83d")], "poll"
        )
        assert "PLANTED" not in repr(unreadable(w)) + repr(kept(w))
        assert len(unreadable(w)) == 2


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
ENTRY_LIKE = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("id", "activity_type", "created_at", "performed_by", "metadata", "more"), JSON),
)


@settings(max_examples=20, deadline=None)
@given(raw=JSON | ENTRY_LIKE)
def test_no_entry_whatever_it_holds_keeps_another_from_being_kept(raw: Json) -> None:
    with tempfile.TemporaryDirectory() as folder, small_world(Path(folder)) as w:
        ingest(w.workspace, [raw, entry("good")], "poll")
        assert "good" in pending(w)
        assert len(kept(w)) + len(unreadable(w)) >= 2, "It is in the log, or named, or both."


def test_unknown_topics_and_pings_store_nothing_and_are_told_apart(tmp_path: Path) -> None:
    with small_world(tmp_path) as w:
        for topic in ("ping", "conversation.user.created"):
            said = receive(w.workspace, notification({"type": "ping"}, topic, None))
            assert said == Received(topic, news=False, understood=False)
        assert kept(w) == []


def test_a_notification_about_a_kind_is_kept_once(tmp_path: Path) -> None:
    with small_world(tmp_path) as w:
        told = notification({"id": 41}, "article.unpublished", "n1")
        assert receive(w.workspace, told).news
        assert not receive(w.workspace, told).news
        with w.workspace.reading() as drift:
            (request,) = drift.reread_requests.pending(10)
        assert (request.topic, request.resource_id) == ("article.unpublished", "41")
        with pytest.raises(NotAnActivity):
            receive(w.workspace, notification({"id": 41}, "article.unpublished", None))


def test_a_lost_webhook_is_found_by_the_next_poll(tmp_path: Path) -> None:
    """Also when newer entries came by webhook, and when it stood in the log only after the poll before."""
    with small_world(tmp_path) as w:
        w.intercom.log = [entry("a", at=9_990)]
        assert poll(w.workspace, backfill=100) == 1
        w.clock.now += OVERLAP
        ingest(w.workspace, [entry("c", at=int(w.clock.now))], "webhook")
        w.intercom.log += [entry("late", at=9_995), entry("c", at=int(w.clock.now))]
        assert poll(w.workspace, backfill=100) == 1
        assert [one.activity.id for one in kept(w)] == ["a", "c", "late"]


def test_the_first_poll_reaches_back_and_later_ones_from_where_the_last_one_was(tmp_path: Path) -> None:
    with small_world(tmp_path) as w:
        w.intercom.log = [entry("deep", at=6_000), entry("near", at=9_990)]
        assert poll(w.workspace, backfill=100) == 1
        w.clock.now += 86_400
        w.intercom.log += [entry("night", at=50_000)]
        assert poll(w.workspace, backfill=100) == 1
        assert {one.activity.id: one.route for one in kept(w)} == {"near": "backfill", "night": "poll"}


def test_an_entry_from_the_future_does_not_make_the_poll_skip_the_present(tmp_path: Path) -> None:
    with small_world(tmp_path) as w:
        poll(w.workspace, backfill=100)
        ingest(w.workspace, [entry("future", at=9_000_000)], "webhook")
        w.clock.now += 60
        w.intercom.log = [entry("now", at=int(w.clock.now))]
        assert poll(w.workspace, backfill=100) == 1


def test_a_poll_that_breaks_off_keeps_what_it_had_and_is_taken_up_from_the_same_place(tmp_path: Path) -> None:
    with small_world(tmp_path) as w:
        poll(w.workspace, backfill=100)
        w.clock.now += 5_000
        entries = [entry(f"e{n}", at=10_001 + n) for n in range(4_000)]

        def broken(after: int, before: int) -> Any:
            yield from entries[:1200]
            raise ConnectionError

        whole, w.intercom.activities = w.intercom.activities, broken  # type: ignore[method-assign]
        with pytest.raises(ConnectionError):
            poll(w.workspace, backfill=100)
        w.intercom.activities = whole  # type: ignore[method-assign]
        w.intercom.log = list(entries)
        poll(w.workspace, backfill=100)
        assert len(pending(w) | {one.activity.id for one in kept(w)}) >= 1000
        with w.workspace.reading() as drift:
            assert drift.activities.known([one["id"] for one in entries]) == {one["id"] for one in entries}
