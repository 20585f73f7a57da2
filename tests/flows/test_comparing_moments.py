"""Two moments compared over the API: who made the difference, what is noise, and what was made anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drift.core.model.resources import Ref
from drift.web.rest.route import API
from tests.guard.web.stage import ALICE, BOB, CAROL, HOURS, Stage, stage

PATH = f"{API}/comparisons"


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    """Office hours are renamed twice, and the allowlist is written otherwise; a team goes, one comes."""
    with stage(tmp_path) as on:
        on.clock.now += 3600
        on.intercom.change(HOURS, name="Rome")
        on.look()
        on.clock.now += 3600
        on.intercom.change(HOURS, name="Oslo", time_intervals=[{"start_minute": 540, "end_minute": 1080}])
        on.intercom.change("ip_allowlist", ip_allowlist=["203.0.113.0/24", "192.0.2.44"])
        on.intercom.held.pop(Ref("team", "7"))
        on.intercom.hold("team/8", name="Team 8", admin_ids=[])
        on.look()
        yield on


def compare(on: Stage, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = on.get(PATH, **query)
    return found


def test_a_resource_says_what_moved_and_every_change_that_led_there(on: Stage) -> None:
    found = compare(on, **{"from": "before 1"}, resource=HOURS)
    (one,) = found["items"]
    assert [(field["pointer"], field["from"], field["to"]) for field in one["fields"]] == [
        ("/name", "Paris", "Oslo"),
        ("/time_intervals", [], [{"start_minute": 540, "end_minute": 1080}]),
    ]
    assert [change["fields"] for change in one["changes"]] == [["/name"], ["/name", "/time_intervals"]]
    assert (found["what"], found["to"]["asked"], found["counts"]["equal"]) == (HOURS, "now", 0)


def test_between_the_two_changes_only_the_second_one_stands(on: Stage) -> None:
    (one,) = compare(on, **{"from": "after 1"}, resource=HOURS)["items"]
    assert [change["fields"] for change in one["changes"]] == [["/name", "/time_intervals"]]
    assert (
        compare(on, **{"from": "before 1"}, to="after 1", resource=HOURS)["items"][0]["fields"][0]["to"]
        == "Rome"
    )


def test_swapped_sides_say_the_same_the_other_way_round(on: Stage) -> None:
    there = compare(on, **{"from": "before 1"})
    back = compare(on, **{"from": "now"}, to="before 1")
    turned = {"only_from": "only_to", "only_to": "only_from", "differs": "differs"}
    assert [(one["resource"], turned[one["standing"]]) for one in there["items"]] == [
        (one["resource"], one["standing"]) for one in back["items"]
    ]
    (hours,) = [one for one in back["items"] if one["resource"]["id"] == "42"]
    assert (hours["fields"][0]["from"], hours["fields"][0]["to"]) == ("Oslo", "Paris")
    assert [one["changes"] for one in there["items"]] == [one["changes"] for one in back["items"]]


def test_everything_is_counted_and_what_is_equal_too(on: Stage) -> None:
    found = compare(on, **{"from": "before 1"})
    live = len(on.get(f"{API}/resources", limit=200)["items"])
    counts = found["counts"]
    assert (counts["differs"], counts["only_from"], counts["only_to"]) == (2, 1, 1)
    assert counts["differs"] + counts["only_to"] + counts["folded"] + counts["equal"] == live
    some = compare(on, **{"from": "before 1"}, limit=1)
    assert (len(some["items"]), some["left_out"]) == (1, 3)
    teams = compare(on, **{"from": "before 1"}, kind="team")
    assert [(one["resource"]["id"], one["standing"]) for one in teams["items"]] == [
        ("7", "only_from"),
        ("8", "only_to"),
    ]
    assert teams["counts"]["equal"] == 6
    assert compare(on, **{"from": "now"})["items"] == []


def test_what_was_made_anew_is_followed_to_its_new_id(on: Stage) -> None:
    with on.guarded.transaction() as work:
        work.state.aliases.add(Ref("team", "7"), Ref("team", "8"), on.clock.now - 30)
    (one,) = compare(on, **{"from": "before 1"}, kind="team")["items"]
    assert (one["resource"]["id"], one["was"]["id"], one["standing"]) == ("8", "7", "differs")
    assert [change["operation"] for change in one["changes"]] == ["created", "deleted"] or [
        change["operation"] for change in one["changes"]
    ] == ["deleted", "created"]
    for name in ("team/7", "team/8"):
        (alone,) = compare(on, **{"from": "before 1"}, resource=name)["items"]
        assert (alone["was"]["id"], alone["resource"]["id"]) == ("7", "8")


def test_what_was_not_read_on_a_side_is_not_compared_and_that_is_said(on: Stage) -> None:
    found = compare(on, **{"from": "2001-01-01"})
    assert found["items"] == []
    assert {one["sort"] for one in found["not_known"] if one["side"] == "from"} == {"never_read"}
    assert found["counts"]["equal"] == 0


def test_why_it_was_changed_stands_beside_it(on: Stage) -> None:
    assert (
        on.post(f"{API}/changes/1/reason", {"reason": "the Rome pilot", "ticket": "SUP-1"}, ALICE).status_code
        < 300
    )
    (one,) = compare(on, **{"from": "before 1"}, resource=HOURS)["items"]
    assert one["changes"][0]["reason"]["text"] == "the Rome pilot"
    assert "the Rome pilot" in on.ask(PATH, **{"from": "before 1"}, resource=HOURS, format="table").text


@pytest.mark.parametrize("form", ["table", "markdown", "diff", "json"])
def test_every_form_says_what_differs(on: Stage, form: str) -> None:
    text = on.ask(PATH, BOB, **{"from": "before 1"}, format=form).text
    assert "Oslo" in text
    assert "Paris" in text
    if form == "diff":
        assert "--- a/office_hours_schedule/42.json" in text
        assert '-  "name": "Paris",' in text
        assert '+  "name": "Oslo",' in text


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ({}, 400, "`from` is missing"),
        ({"from": "2d", "resource": HOURS, "kind": "team"}, 400, "either `resource` or `kind`"),
        ({"from": "2d", "kind": "colour"}, 404, "no kind"),
        ({"from": "2d", "to": "2099-01-01"}, 400, "still to come"),
        ({"from": "before 999"}, 400, "There is no change 999"),
    ],
)
def test_what_cannot_be_compared_is_said(on: Stage, query: dict[str, str], status: int, says: str) -> None:
    answer = on.ask(PATH, CAROL, **query)
    assert answer.status_code == status, answer.text
    assert says in answer.text
