"""A parent comes back and Intercom refuses one of its children: the rest is there, and the refusal is kept and told."""

from __future__ import annotations

from pathlib import Path

from drift.core.model.resources import Ref
from tests.flows.policies import beside_the_starters
from tests.flows.test_made_again import WATCHED, page, settle
from tests.flows.world import CAROL, MALLORY, World, world

UNDER = "/office_hours_schedules/{}/office_hours_exceptions"
NAME = "Standard support hours"


def days(w: World, schedule: str) -> set[str]:
    return {day["exception_date"] for day in w.get(UNDER.format(schedule))["data"]}


def again(w: World, name: str) -> str:
    (one,) = [each for each in w.get("/office_hours_schedules")["data"] if each["name"] == name]
    return str(one["id"])


def test_one_refused_closing_day_leaves_the_others_there_and_steps_for_a_person(tmp_path: Path) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, WATCHED)) as w:
        before = {one["exception_date"]: one for one in w.get(UNDER.format(41))["data"]}
        w.act(MALLORY, "DELETE", "/office_hours_schedules/41")
        w.fault("unprocessable", path="/office_hours_schedules/", method="POST", times=1)
        settle(w)
        new = again(w, NAME)
        left = before.keys() - days(w, new)
        assert len(before) > len(left) == 1
        (day,) = left
        with w.guarded.view() as view:
            made = [
                one
                for one in view.state.intents.of_kind("office_hours_exception", 0.0)
                if one.operation == "create"
            ]
            states = sorted(intent.state for intent in made)
            (failed,) = [intent for intent in made if intent.state == "failed"]
            (guided,) = view.remedies.open_remedies(failed.ref)
        assert states == ["failed", *["verified"] * (len(before) - 1)]
        assert "The request could not be processed" in failed.outcome
        assert failed.parent == Ref("office_hours_schedule", new)
        assert "Intercom refused the write" in guided.steps[0]
        assert any(day in step for step in guided.steps)
        posted = len(w.writes())
        settle(w)
        assert len(w.writes()) == posted  # it is not tried for ever
        names = ("exception_date", "exception_type", "name", "recurring_annually")
        w.act(CAROL, "POST", UNDER.format(new), {name: before[day][name] for name in names})
        settle(w)
        assert days(w, new) == before.keys()  # what a person makes again stays


def test_one_refused_page_leaves_the_others_under_the_new_source(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        for name in ("prices", "hours", "returns"):
            page(w, 601, name)
        w.look()
        known = {one["title"] for one in w.get("/ai/external_pages")["data"] if one["source_id"] == 601}
        w.act(MALLORY, "DELETE", "/ai/content_import_sources/601")
        w.fault("unprocessable", path="/ai/external_pages", method="POST", times=1)
        settle(w)
        (source,) = [
            one["id"]
            for one in w.get("/ai/content_import_sources")["data"]
            if one["url"] == "https://kb-feed.acme.example/"
        ]
        titles = {one["title"] for one in w.get("/ai/external_pages")["data"] if one["source_id"] == source}
        assert len(known - titles) == 1
        (lost,) = known - titles
        with w.guarded.view() as view:
            (failed,) = [
                one for one in view.state.intents.of_kind("external_page", 0.0) if one.state == "failed"
            ]
            (guided,) = view.remedies.open_remedies(failed.ref)
        assert "data_invalid" in failed.outcome
        assert any(lost in step for step in guided.steps)


def test_a_conflict_over_one_child_passes_and_all_are_there(tmp_path: Path) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, WATCHED)) as w:
        before = days(w, "41")
        w.act(MALLORY, "DELETE", "/office_hours_schedules/41")
        w.fault("conflict", path="/office_hours_schedules/", method="POST", times=1)
        settle(w)
        w.clock.ahead += 30
        settle(w)
        assert days(w, again(w, NAME)) == before
