"""What the API and the metrics ask of the store: pages, and how many there are of what."""

from __future__ import annotations

from msgspec.structs import replace

from drift.core.model.activity import Activity
from drift.core.model.resources import Ref, Resource
from drift.store import StateStore
from drift.store.sql.globs import matches
from drift.store.sql.tables import activities
from guard.core.model.records import GuidedRemedy, Notification
from guard.core.model.verdict import Verdict
from guard.store import DecisionStore
from tests.contract.store.examples import HOURS, decision, entry, intent, schedule


def by(type: str | None, one: Activity) -> Activity:
    return replace(one, actor=replace(one.actor, type=type))


def test_live_resources_come_in_pages_ordered_by_kind_and_id(drift: StateStore) -> None:
    for resource in (schedule("2"), schedule("10"), Resource(Ref("team", "1"), {}), schedule("3")):
        drift.versions.open(resource, 1.0)
    drift.versions.close(Ref("office_hours_schedule", "3"), 2.0)
    page = drift.versions.page(None, None, 2)
    assert [str(one.ref) for one in page] == ["office_hours_schedule/10", "office_hours_schedule/2"]
    assert [str(one.ref) for one in drift.versions.page(None, page[-1].ref, 2)] == ["team/1"]
    assert [str(one.ref) for one in drift.versions.page("team", None, 2)] == ["team/1"]
    assert drift.versions.page("team", Ref("team", "1"), 2) == []


def test_what_bots_do_is_left_out_but_for_some_types_and_counted(drift: StateStore) -> None:
    drift.activities.add_many(
        [
            entry("e1", "app_login", 1),
            entry("e2", "config", 2),
            by("bot", entry("e3", "config", 3)),
            by("bot", entry("e4", "export", 4)),
            by(None, entry("e5", "config", 5)),
        ],
        route="poll",
        received_at=9.0,
    )
    found = drift.activities.search(excluding=["app_login"], bots_only=["export"])
    assert [one.activity.id for one in found] == ["e5", "e4", "e2"]
    assert drift.activities.count_left_out(["app_login"], ["export"]) == 2
    assert drift.activities.count_left_out(["app_login"], ["export"], since=2.0, until=9.0) == 1
    assert drift.activities.count_left_out([], [], actor="nobody@acme.example") == 0


def test_a_glob_that_matches_all_asks_for_no_type(drift: StateStore) -> None:
    drift.activities.add_many(
        [entry("e1", "app_login", 1), entry("e2", "config", 2)], route="poll", received_at=3
    )
    assert drift.activities.count(("*",), None, 0, 9) == 2
    assert drift.activities.count(("app_*", "*"), None, 0, 9) == 2
    assert drift.activities.count(("app_*",), None, 0, 9) == 1
    assert str(matches(activities.c.type, ("app_*", "*"), "postgresql")) == "true"


def test_entries_that_wait_are_counted(drift: StateStore) -> None:
    drift.activities.add_many([entry("e1"), entry("e2")], route="poll", received_at=1.0)
    drift.activities.add_many([entry("old")], route="backfill", received_at=1.0, history=True)
    assert drift.activities.count_pending() == 2
    drift.activities.done("e1", 2.0, "", "no_change")
    drift.activities.mark_judged("e1", 2.0)
    assert drift.activities.count_pending() == 1


def test_intents_are_counted_by_state_and_purpose_and_found_by_resource(drift: StateStore) -> None:
    for one in (intent("i1"), intent("i2", 101.0), intent("i3", 102.0, ref=Ref("team", "1"), purpose="set")):
        drift.intents.add(one)
    drift.intents.finish("i1", "verified", 110.0, "done")
    assert drift.intents.counts() == {
        ("planned", "revert"): 1,
        ("verified", "revert"): 1,
        ("planned", "set"): 1,
    }
    assert [one.id for one in drift.intents.search(ref=HOURS)] == ["i2", "i1"]
    assert [one.id for one in drift.intents.search(is_open=True, before="i3")] == ["i2"]
    assert [one.id for one in drift.intents.search(is_open=False)] == ["i1"]


def test_decisions_are_counted_by_verdict_and_found_many_at_once(guard: DecisionStore) -> None:
    first, second = decision("d1", verdict=Verdict.FLAG), decision("d2", verdict=Verdict.REVERT)
    assert guard.decisions.counts() == {}
    guard.decisions.add(first)
    guard.decisions.add(second)
    assert guard.decisions.counts() == {"flag": 1, "revert": 1}
    assert guard.decisions.get_many(["d2", "d1", "d3"]).keys() == {"d1", "d2"}
    assert guard.decisions.get_many([]) == {}


def test_what_was_closed_since_a_moment_is_found(guard: DecisionStore) -> None:
    for policy in ("p1", "p2", "p3"):
        guard.findings.open_or_touch(policy, "team/1", "team", "low", "It is so.", 1.0, "d1")
    guard.findings.close("p1", "team/1", 10.0, "over")
    guard.findings.close("p2", "team/1", 20.0, "over")
    assert [one.policy for one in guard.findings.closed_since(20.0)] == ["p2"]
    assert len(guard.findings.closed_since(10.0)) == 2


def test_written_steps_come_in_pages_newest_first(guard: DecisionStore) -> None:
    for number in range(3):
        guard.remedies.add(GuidedRemedy(f"r{number}", "d1", HOURS, ("Do it.",), (), float(number)))
    guard.remedies.done("r1", 9.0, "done")
    assert [one.id for one in guard.remedies.search(limit=2)] == ["r2", "r1"]
    assert [one.id for one in guard.remedies.search(before="r1")] == ["r0"]
    assert [one.id for one in guard.remedies.search(is_open=True)] == ["r2", "r0"]
    assert [one.id for one in guard.remedies.search(is_open=False)] == ["r1"]


def test_messages_that_wait_are_counted(guard: DecisionStore) -> None:
    for id in ("n1", "n2", "n3"):
        guard.outbox.add(Notification(id, "webhook", {}, 1.0))
    guard.outbox.sent("n1", 2.0)
    guard.outbox.give_up("n2", "refused")
    assert guard.outbox.count_pending() == 1
