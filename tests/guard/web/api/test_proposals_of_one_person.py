"""Whoever asks under one address does not agree under another."""

from __future__ import annotations

from tests.guard.web.api.test_proposals import PATH, asked, body, vote
from tests.guard.web.stage import ALICE, BOB, HOURS, MALLORY, Stage

LONDON = {"resource": HOURS, "set": {"/time_zone_name": "Europe/London"}}


def test_one_person_asks_and_another_one_agrees(calm: Stage) -> None:
    people = calm.policies / "people.yaml"
    people.write_text(people.read_text() + f"same_person: [[{BOB}, {MALLORY}]]\n")
    assert calm.service.in_force.reload()
    found = asked(calm, LONDON, who=BOB)
    assert [one["may"] for one in found["approvals"]] == [[ALICE]]
    assert found["voters"] == [ALICE]
    refused = body(vote(calm, found["id"], MALLORY), 403)
    assert refused["detail"] == "You asked for this; somebody else must approve it."
    theirs = calm.post(f"{PATH}/{found['id']}/withdrawal", {}, MALLORY)
    assert theirs.status_code == 200, "It is their own, under whichever address."
