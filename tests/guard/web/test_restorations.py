"""`GET /restorations`: what a proposal has to ask for, so that things are again as they were."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest

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


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        (f"resource={HOURS}", 400),
        ("at=2030-01-01T00:00:00Z", 400),
        (f"at=2030-01-01T00:00:00Z&resource={HOURS}&kind=tag", 400),
        ("at=2030-01-01T00:00:00Z&kind=nothing", 404),
        ("at=2030-01-01T00:00:00Z&resource=/1", 400),
    ],
)
def test_a_question_that_says_too_little_or_too_much_is_refused(seen: Stage, query: str, status: int) -> None:
    answer = seen.app.test_client().get(f"/api/v1/restorations?{query}", headers=seen.headers(ALICE))
    assert answer.status_code == status, answer.text
