"""Retention and legal holds over HTTP: what is kept, who may hold it, and that somebody else has to let go."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from drift.core.json_view import time
from drift.web.rest.route import API
from guard.core.model.retention import CLASSES
from guard.identity.tokens import create
from tests.guard.web.stage import ALICE, DAVE, ERIN, Stage

HOLDS = f"{API}/holds"
SECOND = "ops@acme.example"


def send(on: Stage, who: str, path: str = HOLDS, **body: Any) -> tuple[int, dict[str, Any]]:
    answer = on.post(path, body, who)
    return answer.status_code, orjson.loads(answer.data)


@pytest.fixture
def second(calm: Stage) -> str:
    """Another operator."""
    calm.tokens[SECOND] = create(calm.guarded, SECOND, "operator")
    return SECOND


def test_everybody_sees_how_long_records_are_kept(calm: Stage) -> None:
    answer = calm.get(f"{API}/retention", ERIN)
    assert [one["record_class"] for one in answer["classes"]] == [one.name for one in CLASSES]
    activity = next(one for one in answer["classes"] if one["record_class"] == "activity")
    assert (activity["period"], activity["going"], activity["last"]) == ("7y", 0, None)
    assert activity["all"] == sum(table["all"] for table in activity["tables"])
    assert answer["deletions"] == []


def test_a_hold_is_placed_listed_and_released_by_somebody_else(calm: Stage, second: str) -> None:
    status, made = send(calm, DAVE, name="acme-2026", because="Acme v. Acme", about="MALLORY@acme.example")
    assert status == 201
    assert (made["sort"], made["about"], made["status"]) == ("person", "mallory@acme.example", "stands")
    assert made["keeps"] == "what speaks of mallory@acme.example"
    assert calm.get(HOLDS, DAVE)["items"] == [made]
    status, problem = send(calm, DAVE, f"{HOLDS}/acme-2026/release", because="Settled")
    assert (status, problem["type"].rpartition(":")[2]) == (403, "own-hold")
    status, released = send(calm, second, f"{HOLDS}/acme-2026/release", because="Settled")
    assert (status, released["status"], released["released_by"]) == (200, "released", second)
    assert calm.get(HOLDS, DAVE)["items"] == [released]
    assert send(calm, second, f"{HOLDS}/acme-2026/release", because="Again")[0] == 409


def test_only_operators_hold_and_see_holds(calm: Stage) -> None:
    assert send(calm, ALICE, name="mine", because="why")[0] == 403
    assert calm.ask(HOLDS, ALICE).status_code == 403


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"name": "a", "because": "b", "about": "histry"}, 422, "`histry` is no address"),
        ({"name": "a", "because": " "}, 400, "because"),
        ({"name": "A B", "because": "b"}, 400, "name"),
        ({"name": "a"}, 400, "because"),
        ({"name": "a", "because": "b", "until": "2027-01-01"}, 400, "is no moment"),
        ({"name": "a", "because": "b", "until": "2001-01-01T00:00Z"}, 422, "cannot end before it begins"),
    ],
)
def test_what_cannot_be_held_is_named(calm: Stage, body: dict[str, str], status: int, said: str) -> None:
    answered, problem = send(calm, DAVE, **body)
    assert answered == status
    assert said in orjson.dumps(problem).decode()
    assert calm.get(HOLDS, DAVE)["items"] == []


def test_a_name_is_used_once(calm: Stage) -> None:
    until = time(calm.clock.now + 60)
    assert send(calm, DAVE, name="a", because="b", until=until)[0] == 201
    assert send(calm, DAVE, name="a", because="c")[0] == 409
    assert send(calm, DAVE, f"{HOLDS}/nothing/release", because="c")[0] == 404


def test_nobody_was_erased(calm: Stage) -> None:
    assert calm.get(f"{API}/erasures", DAVE)["items"] == []
