"""A step that fails takes back what was written before it, as far as nobody else touched it, and all of it is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from drift.core.model.resources import Ref
from tests.flows.proposed import (
    FIVE,
    HOURS,
    LONDON,
    NO_TAG,
    PILOT,
    WINTER,
    applied,
    approved,
    asked,
    collections,
    intents,
    proposal,
    status,
    step,
    tags,
    thread,
)
from tests.flows.world import CAROL, World, world

COLLECTIONS = "/help_center/collections"


def as_it_was(w: World) -> bool:
    return (
        w.get(HOURS)["time_zone_name"] == "Europe/Paris"
        and w.get("/office_hours_schedules/42")["name"] != "Paris in winter"
        and not collections(w).keys() & {"Winter", "Snow"}
        and "102" in tags(w)
    )


def refuse_the_next_write(w: World, **more: Any) -> None:
    w.fault("unprocessable", **{"path": "/", "times": 1, **more})


@pytest.mark.parametrize("before", range(5))
def test_whichever_step_fails_nothing_is_left_of_those_before_it(tmp_path: Path, before: int) -> None:
    with world(tmp_path) as w:
        id = approved(w, *FIVE)
        for _ in range(before):
            step(w)
        refuse_the_next_write(w)
        step(w)
        w.clock.ahead += 30  # what has no answer may still arrive for a while
        ended = applied(w, id)
        assert as_it_was(w)
        assert ended.closing == ("rolled_back" if before else "failed")
        assert ended.note.startswith(f"Change {(3, 4, 5, 2, 1)[before]} (")
        assert ("What had been written was undone" in ended.note) == bool(before)
        assert ("Nothing was written." in ended.note) == (not before)
        undone = [one for one in intents(w, id) if one.purpose == "rollback" and one.calls]
        assert [one.state for one in undone] == ["verified"] * before
        w.look()
        with w.guarded.view() as view:
            good = view.known_good.get(Ref("office_hours_schedule", "41"))
            live = view.state.versions.live(Ref("office_hours_schedule", "41"))
        assert good is not None
        assert live is not None
        assert good.digest == live.digest
        assert not [
            one for one in w.findings() if "office_hours" in one.subject or "collection" in one.subject
        ]


def test_what_cannot_be_taken_back_is_named_and_keeps_nothing_else_from_it(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id = approved(w, LONDON, WINTER, NO_TAG)
        step(w)
        step(w)
        w.fault("unprocessable", path="/tags")
        w.fault("unprocessable", path=COLLECTIONS, method="DELETE")
        step(w)
        w.clock.ahead += 30
        ended = applied(w, id)
        assert ended.closing == "partly_applied"
        assert "Change 2 (a new collection) could not be undone: " in ended.note
        assert "What had been written was undone: Change 1 (office_hours_schedule/41)." in ended.note
        assert w.get(HOURS)["time_zone_name"] == "Europe/Paris"
        assert "Winter" in collections(w)


def test_what_somebody_moved_between_two_steps_is_not_overwritten(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id = approved(w, LONDON, PILOT)
        step(w)
        w.act(CAROL, "PUT", "/office_hours_schedules/42", {"name": "Carol's"}, silent=True)
        ended = applied(w, id)
        assert ended.closing == "rolled_back"
        assert "Somebody else changed office_hours_schedule/42 again" in ended.note
        assert w.get("/office_hours_schedules/42")["name"] == "Carol's"
        assert w.get(HOURS)["time_zone_name"] == "Europe/Paris"


def test_another_field_that_somebody_moved_between_two_steps_survives(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        rome = {"resource": "office_hours_schedule/42", "set": {"/time_zone_name": "Europe/Rome"}}
        id = approved(w, LONDON, rome)
        step(w)
        w.act(CAROL, "PUT", "/office_hours_schedules/42", {"name": "Carol's"}, silent=True)
        assert applied(w, id).closing == "applied"
        pilot = w.get("/office_hours_schedules/42")
        assert (pilot["name"], pilot["time_zone_name"]) == ("Carol's", "Europe/Rome")


def test_what_somebody_moved_after_it_was_written_is_left_and_named(tmp_path: Path) -> None:
    both = {"resource": "office_hours_schedule/42", "merge": {"name": "A", "time_zone_name": "Europe/London"}}
    with world(tmp_path) as w:
        id = approved(w, both, NO_TAG)
        was = w.get("/office_hours_schedules/42")["time_zone_name"]
        step(w)
        w.act(CAROL, "PUT", "/office_hours_schedules/42", {"name": "Carol's"}, silent=True)
        refuse_the_next_write(w, path="/tags")
        step(w)
        w.clock.ahead += 30
        ended = applied(w, id)
        assert ended.closing == "partly_applied"
        assert "Change 1 (office_hours_schedule/42) could not be undone: /name is left as it is" in ended.note
        pilot = w.get("/office_hours_schedules/42")
        assert (pilot["name"], pilot["time_zone_name"]) == ("Carol's", was)


def test_what_was_created_and_then_changed_by_somebody_is_left(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id = approved(w, LONDON, WINTER, NO_TAG)
        step(w)
        step(w)
        w.act(CAROL, "PUT", f"{COLLECTIONS}/{collections(w)['Winter']['id']}", {"name": "Carol's"})
        refuse_the_next_write(w, path="/tags")
        step(w)
        w.clock.ahead += 30
        ended = applied(w, id)
        assert ended.closing == "partly_applied"
        assert "Somebody changed collection/" in ended.note
        assert "Carol's" in collections(w)


def test_a_deleted_resource_comes_back_when_a_later_deletion_fails(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        name = next(one["name"] for one in w.get("/tags")["data"] if one["id"] == "102")
        id = approved(w, LONDON, NO_TAG, {"delete": True, "resource": "tag/103"})
        step(w)
        step(w)
        refuse_the_next_write(w, path="/tags")
        step(w)
        w.clock.ahead += 30
        ended = applied(w, id)
        assert ended.closing == "rolled_back"
        assert [one["name"] for one in w.get("/tags")["data"]].count(name) == 1
        assert any(
            "new id" in text or "loses" in text or "is taken back" in text for _, text in thread(w, id)
        )


def test_a_write_that_was_refused_and_arrived_all_the_same_is_taken_back(tmp_path: Path) -> None:
    """The answer was a refusal each time; what was asked for stands all the same."""
    with world(tmp_path) as w:
        id = approved(w, LONDON)
        refuse_the_next_write(w, path=HOURS)
        step(w)
        w.act(CAROL, "PUT", HOURS, {"time_zone_name": "Europe/London"}, silent=True)
        w.service.turn()
        assert proposal(w, id).closed_at is None  # it may still arrive
        assert status(w, id) == "applying"
        w.clock.ahead += 30
        assert applied(w, id).closing == "rolled_back"
        assert w.get(HOURS)["time_zone_name"] == "Europe/Paris"


def test_what_intercom_only_replaces_is_replaced_and_put_back_under_another_id(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        other = {"resource": "help_center_redirect/8001", "merge": {"target_id": "7003"}}
        id = asked(w, other, NO_TAG)
        w.fault("unprocessable", path="/tags")
        w.service.turn()
        w.clock.ahead += 30
        assert applied(w, id).closing == "rolled_back"
        with w.guarded.view() as view:
            live = view.state.versions.all_live("help_center_redirect")
        first = [one for one in live if one.body["from_url"].endswith("/page-1")]
        assert [(one.body["target_id"], one.ref.id == "8001") for one in first] == [("7001", False)]
