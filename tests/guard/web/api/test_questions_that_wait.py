"""What is told of questions that wait, over HTTP: of changes that were made and of changes that are proposed."""

from __future__ import annotations

from typing import Any

import pytest

from drift.web.rest.route import API
from tests.guard.web.stage import ALICE, DAVE, HOURS, MALLORY, Stage

DAY = 86400.0


def revoked(on: Stage, *people: str) -> None:
    with on.guarded.transaction() as work:
        for who in people:
            work.tokens.revoke(who, work.now)


def waiting(on: Stage, what: str) -> str:
    """The path of a question about a change that Mallory made, or of one that Bob proposes."""
    if what == "approvals":
        (found,) = on.get(f"{API}/approvals", open=1)["items"]
    else:
        (found,) = on.get(f"{API}/proposals", open="1", resource=HOURS)["items"]
    return f"{API}/{what}/{found['id']}"


@pytest.mark.parametrize(("what", "people"), [("approvals", [ALICE]), ("proposals", [ALICE, MALLORY])])
def test_who_was_reminded_is_told(busy: Stage, what: str, people: list[str]) -> None:
    path = waiting(busy, what)
    assert busy.get(path)["notices"] == []
    busy.clock.now += DAY / 4
    busy.service.turn()
    busy.service.turn()
    (notice,) = busy.get(path)["notices"]
    assert (notice["step"], notice["people"]) == ("reminder 1", people)
    assert notice["text"].startswith(people[0])


@pytest.mark.parametrize("what", ["approvals", "proposals"])
def test_that_nobody_is_left_is_said_in_the_answer_and_to_operators(busy: Stage, what: str) -> None:
    path = waiting(busy, what)
    assert busy.get(path)["nobody_left"] == ""
    revoked(busy, ALICE, MALLORY)
    busy.service.turn()
    found: dict[str, Any] = busy.get(path)
    assert found["nobody_left"].startswith("Nobody is left who could approve this: ")
    assert ALICE in found["nobody_left"]
    assert [(one["step"], one["people"]) for one in found["notices"]] == [("nobody left", [DAVE])]
