"""Proposals and freezes: the time of the application decides who is asked, not the time of the votes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.guard.web.api.test_proposals import PATH, asked, body, vote
from tests.guard.web.stage import ALICE, BOB, DAVE, HOURS, MALLORY, Stage

LONDON = {"resource": HOURS, "set": {"/time_zone_name": "Europe/London"}}
PERIODS = """
version: 1
periods:
  launch:
    from: 2026-09-24T00:00
    until: 2026-09-26T12:00
    zone: Europe/Paris
    approvers: [security, support-ops]
    because: the launch needs calm
"""
IN_IT, BEFORE, AFTER = (
    "2026-09-26T11:59 Europe/Paris",
    "2026-09-23T23:59 Europe/Paris",
    "2026-09-26T12:00 Europe/Paris",
)


@pytest.fixture
def frozen(calm: Stage) -> Stage:
    file = calm.policies / "policies.yaml"
    file.write_text(
        file.read_text().replace("from: [support-ops], quorum: 1", "from: [support-ops], freeze: [launch]")
    )
    (calm.policies / "periods.yaml").write_text(PERIODS)
    assert calm.service.in_force.reload()
    return calm


def asks(found: dict[str, Any]) -> list[tuple[str, int]]:
    return [(one["period"], one["quorum"]) for one in found["approvals"]]


@pytest.mark.parametrize("at", [BEFORE, AFTER])
def test_outside_of_it_only_the_policy_asks(frozen: Stage, at: str) -> None:
    found = asked(frozen, LONDON, apply_at=at)
    assert asks(found) == [("", 1)]
    assert body(vote(frozen, found["id"], ALICE), 201)["status"] == "scheduled"


def test_what_is_applied_in_it_needs_its_approvers_as_well_and_other_people(frozen: Stage) -> None:
    found = asked(frozen, LONDON, apply_at=IN_IT)
    assert asks(found) == [("", 1), ("launch", 1)]
    preview = found["preview"]["changes"][0]["approvals"]
    assert [(one["period"], one["groups"]) for one in preview] == [
        ("", ["support-ops"]),
        ("launch", ["security", "support-ops"]),
    ]
    after_alice = body(vote(frozen, found["id"], ALICE), 201)
    assert after_alice["status"] == "open"
    assert after_alice["sentence"] == (
        "Waiting for approvals: 0 of 1 for office-hours-need-a-second-pair-of-eyes in the freeze launch."
    )
    assert body(vote(frozen, found["id"], DAVE), 201)["status"] == "scheduled"


def test_one_of_both_groups_and_another_of_the_first_are_enough(frozen: Stage) -> None:
    found = asked(frozen, LONDON, apply_at=IN_IT)
    assert body(vote(frozen, found["id"], MALLORY), 201)["status"] == "open"
    assert body(vote(frozen, found["id"], ALICE), 201)["status"] == "scheduled"


def test_without_a_time_a_freeze_that_begins_before_the_question_ends_asks_as_well(frozen: Stage) -> None:
    soon = asked(frozen, LONDON, expires_in="1h")
    assert asks(soon) == [("", 1)]
    assert frozen.post(f"{PATH}/{soon['id']}/withdrawal", {}, BOB).status_code == 200
    frozen.clock.now += 2 * 86400  # 2026-09-23: it begins within the day that the policy gives the question
    assert asks(asked(frozen, LONDON)) == [("", 1), ("launch", 1)]


def test_what_is_delayed_into_it_waits_until_it_is_over(frozen: Stage) -> None:
    found = asked(frozen, LONDON, apply_at=BEFORE)
    vote(frozen, found["id"], ALICE)
    frozen.clock.now = 1_790_206_000.0  # 2026-09-24, an hour into it
    frozen.service.turn()
    waits = frozen.get(f"{PATH}/{found['id']}")
    assert waits["status"] == "suspended"
    assert waits["sentence"].startswith(
        "The freeze launch has begun (from 2026-09-24T00:00 until 2026-09-26T12:00, "
    )
