"""`GET /restorations`: what a proposal has to ask for, so that things are again as they were."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest

from drift.core.model.resources import Ref
from tests.guard.web.stage import ALICE, BOB, ERIN, HOURS, Stage


def then(on: Stage) -> str:
    return datetime.fromtimestamp(on.clock.now, UTC).isoformat().replace("+00:00", "Z")


def test_a_change_is_asked_back_and_the_proposal_is_taken(busy: Stage) -> None:
    at = then(busy)
    was = busy.get(f"/api/v1/resources/{HOURS}", ALICE)["body"]["name"]
    busy.clock.now += 3600
    busy.intercom.change(HOURS, name="renamed")
    busy.look()
    found = busy.get("/api/v1/restorations", ERIN, at=at, resource=HOURS)
    assert found["changes"] == [{"resource": HOURS, "set": {"/name": was}}]
    assert found["left"] == []
    every = busy.get("/api/v1/restorations", ERIN, at=at, kind=HOURS.split("/")[0])
    assert found["changes"][0] in every["changes"]
    answer = busy.post("/api/v1/proposals", {"changes": found["changes"], "reason": "as it was"}, BOB)
    assert answer.status_code == 201, answer.text
    moved = orjson.loads(answer.data)["preview"]["changes"][0]["diff"]["fields"]
    assert [(field["pointer"], field["after"]) for field in moved] == [("/name", was)]


def test_before_the_first_reading_nothing_is_known_and_nothing_is_taken_away(seen: Stage) -> None:
    early = "2001-01-01T00:00:00Z"
    answer = seen.app.test_client().get(
        "/api/v1/restorations", query_string={"at": early, "resource": HOURS}, headers=seen.headers(ALICE)
    )
    assert answer.status_code == 404
    assert "how it was before is not known" in answer.text
    every = seen.get("/api/v1/restorations", ALICE, at=early, kind=HOURS.split("/")[0])
    assert every["changes"] == []
    assert "how it was before is not known" in every["left"][0]


NEW = "office_hours_schedule/77"


def restored(on: Stage, at: str) -> tuple[list[object], str]:
    """What would be asked for of the new resource, and what is said to be left; the same for it and for its kind."""
    answers = []
    for of in ({"resource": NEW}, {"kind": NEW.split("/")[0]}):
        found = on.get("/api/v1/restorations", ALICE, at=at, **of)
        asked = [one for one in found["changes"] if one.get("resource") == NEW or one.get("create")]
        answers.append((asked, " ".join(found["left"])))
    assert answers[0] == answers[1]
    return answers[0]


def test_what_came_after_a_reading_of_then_is_taken_away(busy: Stage) -> None:
    at = then(busy)
    busy.clock.now += 3600
    busy.look()
    busy.intercom.hold(NEW, name="new")
    busy.clock.now += 3600
    busy.look()
    assert restored(busy, at) == ([{"resource": NEW, "delete": True}], "")


def test_what_could_not_be_read_then_is_not_taken_away(busy: Stage) -> None:
    busy.intercom.unreadable[NEW.split("/")[0]] = "the token may not read it"
    busy.clock.now += 3600
    busy.look()
    at = then(busy)
    busy.intercom.hold(NEW, name="there, and unread")
    busy.clock.now += 3600
    busy.intercom.unreadable.clear()
    busy.look()
    asked, left = restored(busy, at)
    assert asked == []
    assert f"{NEW} stays, as it may have been there then" in left


def test_what_intercom_only_lists_no_more_is_not_made_again(busy: Stage) -> None:
    busy.intercom.hold(NEW, name="listed for a while")
    busy.look()
    at = then(busy)
    busy.clock.now += 3600
    del busy.intercom.held[Ref.parse(NEW)]
    with busy.guarded.transaction() as work:
        work.state.versions.close(Ref.parse(NEW), busy.clock())  # as a change of Intercom's shape does
    asked, left = restored(busy, at)
    assert asked == []
    assert f"{NEW} is not made again" in left


def test_what_somebody_deleted_is_made_again(busy: Stage) -> None:
    busy.intercom.hold(NEW, name="deleted")
    busy.look()
    at = then(busy)
    busy.clock.now += 3600
    del busy.intercom.held[Ref.parse(NEW)]
    busy.look()
    asked, left = restored(busy, at)
    assert asked == [{"create": True, "kind": NEW.split("/")[0], "set": {"/name": "deleted"}}]
    assert "gets a new id" in left


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        (f"resource={HOURS}", 400),
        ("at=2030-01-01T00:00:00Z", 400),
        (f"at=2030-01-01T00:00:00Z&resource={HOURS}&kind=tag", 400),
        ("at=2020-01-01T00:00:00Z&kind=nothing", 404),
        ("at=2030-01-01T00:00:00Z&resource=/1", 400),
    ],
)
def test_a_question_that_says_too_little_or_too_much_is_refused(seen: Stage, query: str, status: int) -> None:
    answer = seen.app.test_client().get(f"/api/v1/restorations?{query}", headers=seen.headers(ALICE))
    assert answer.status_code == status, answer.text
