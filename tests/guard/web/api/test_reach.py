"""`/reach`: for everybody who may read, robots included, with the sort of each number."""

from __future__ import annotations

import pytest
from orjson import loads

from tests.guard.web.stage import ERIN, Stage
from tests.known_conversations import know, truths

PATH = "/api/v1/reach"


@pytest.fixture
def knowing(calm: Stage) -> Stage:
    now = calm.clock.now
    with calm.guarded.transaction() as work:
        know(work.state, truths(int(now), 2_000), now)
    return calm


def test_the_reach_of_a_deletion(knowing: Stage) -> None:
    schedule = knowing.get("/api/v1/resources?kind=office_hours_schedule", ERIN)["items"][0]
    name = f"office_hours_schedule/{schedule['id']}"
    told = knowing.get(PATH, ERIN, resource=name, operation="delete", since="30d")
    assert told["operation"] == "delete"
    assert told["lines"][0]["figure"]["sort"] == "counted"
    assert told["headline"].startswith("Deleting “")
    assert 4 <= len(told["trend"]) <= 6
    lines = knowing.ask(PATH, ERIN, resource=name, format="table")
    assert lines.content_type.startswith("text/plain")
    posted = knowing.post(PATH, {"resource": name, "delete": True, "since": "30d"}, ERIN)
    assert loads(posted.data)["lines"] == told["lines"]


def test_the_reach_of_other_values(knowing: Stage) -> None:
    schedule = knowing.get("/api/v1/resources?kind=office_hours_schedule", ERIN)["items"][0]
    name = f"office_hours_schedule/{schedule['id']}"
    answer = knowing.post(PATH, {"resource": name, "set": {"/time_intervals": []}}, ERIN)
    assert answer.status_code == 200
    assert (
        loads(answer.data)["lines"][0]["name"] == "Conversations that arrived in the hours that are removed"
    )


def test_what_is_wrong_is_named(knowing: Stage) -> None:
    kind = knowing.ask(PATH, ERIN, resource="ip_allowlist")
    assert (kind.status_code, loads(kind.data)["title"]) == (
        422,
        "Conversations have nothing to do with this kind",
    )
    assert knowing.ask(PATH, ERIN, resource="office_hours_schedule/none").status_code == 404
    assert knowing.ask(PATH, ERIN, resource="").status_code == 400
    since = knowing.post(PATH, {"resource": "tag/1", "since": "soon"}, ERIN)
    assert loads(since.data)["errors"][0]["pointer"] == "#/since"
    schedule = knowing.get("/api/v1/resources?kind=office_hours_schedule", ERIN)["items"][0]
    wrong = {"resource": f"office_hours_schedule/{schedule['id']}", "set": {"time_zone_name": "UTC"}}
    answer = knowing.post(PATH, wrong, ERIN)
    assert answer.status_code == 422
    assert loads(answer.data)["errors"][0]["pointer"].startswith("#/set/")
    assert knowing.ask(PATH, None, resource="tag/1").status_code == 401
