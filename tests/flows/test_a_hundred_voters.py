"""A hundred people vote at the same instant: exactly one outcome, and everybody else hears of it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import orjson
import pytest

from guard.core.model.records import Role
from guard.identity.tokens import create
from guard.workflow.proposals.errors import ProposalRefused
from guard.workflow.proposals.voting import vote_on
from tests.guard.web.stage import BOB, HOURS, PEOPLE, Stage, stage_on
from tests.stores import postgresql_database, postgresql_server, sqlite_database

PATH = "/api/v1/proposals"
MANY = [f"voter{number}@acme.example" for number in range(100)]
ROLE: Role = "approver"


@pytest.fixture(params=["sqlite", "postgresql"])
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """A hundred people may approve."""
    with ExitStack() as closing:
        if request.param == "postgresql":
            server = closing.enter_context(postgresql_server())
            database = closing.enter_context(postgresql_database(server, "hall", busy_timeout=120.0))
        else:
            database = sqlite_database(tmp_path, busy_timeout=120.0)
        on = closing.enter_context(stage_on(tmp_path, database))
        everybody = ", ".join(MANY)
        people = PEOPLE.replace("[alice@acme.example, mallory@acme.example]", f"[{everybody}]")
        (on.policies / "people.yaml").write_text(people)
        on.service.reload_policies()
        for voter in MANY:
            create(on.guarded, voter, ROLE)
        yield on


@pytest.mark.parametrize("mixed", [True, False], ids=["some deny", "all agree"])
def test_of_a_hundred_votes_at_once_one_decides(hall: Stage, *, mixed: bool) -> None:
    asked = hall.post(PATH, {"changes": [{"resource": HOURS, "set": {"/time_zone_name": "UTC"}}]}, BOB)
    id = orjson.loads(asked.data)["id"]
    ready = threading.Barrier(20)

    def vote(voter: str) -> str:
        if ready.n_waiting < ready.parties and not ready.broken:
            ready.wait(timeout=60)
        choice = "deny" if mixed and MANY.index(voter) % 2 else "approve"
        try:
            vote_on(hall.guarded, id, voter, ROLE, choice)  # type: ignore[arg-type]
        except ProposalRefused as refused:
            return refused.code
        return choice

    with ThreadPoolExecutor(20) as pool:
        said = Counter(pool.map(vote, MANY))
    with hall.guarded.view() as view:
        record, thread = view.proposals.get(id), view.proposals.thread(id)
    assert record is not None
    counted = [event for event in thread if event.what == "voted"]
    assert len(counted) == 1
    assert said["settled"] == 99
    outcomes = [event.what for event in thread if event.what in ("approved", "closed")]
    if counted[0].details["vote"] == "approve":
        assert (outcomes, record.approved_by, record.closing) == (["approved"], (counted[0].who,), "")
    else:
        assert (outcomes, record.approved_by, record.closing) == (["closed"], (), "denied")


def test_of_twenty_who_ask_for_one_field_at_once_one_does_and_the_others_hear_its_id(hall: Stage) -> None:
    ready = threading.Barrier(20)

    def ask(number: int) -> tuple[int, str]:
        ready.wait(timeout=60)
        change = {"resource": HOURS, "set": {"/time_zone_name": "UTC" if number % 2 else "Europe/Rome"}}
        answer = hall.post(PATH, {"changes": [change], "reason": f"number {number}"}, BOB)
        told = orjson.loads(answer.data)
        return answer.status_code, str(told["id"] if answer.status_code == 201 else told["first"])

    with ThreadPoolExecutor(20) as pool:
        said = Counter(pool.map(ask, range(20)))
    (winner,) = (id for status, id in said if status == 201)
    assert said == {(201, winner): 1, (409, winner): 19}


def test_of_ten_pipelines_that_ask_for_one_new_thing_at_once_one_does(hall: Stage) -> None:
    ready = threading.Barrier(10)
    asked = {"changes": [{"create": True, "kind": "tag", "merge": {"name": "winter"}}], "once": True}

    def ask(_: int) -> tuple[int, str]:
        ready.wait(timeout=60)
        answer = hall.post(PATH, asked, BOB)
        return answer.status_code, str(orjson.loads(answer.data)["id"])

    with ThreadPoolExecutor(10) as pool:
        said = Counter(pool.map(ask, range(10)))
    (id,) = {id for _, id in said}
    assert said == {(201, id): 1, (200, id): 9}
