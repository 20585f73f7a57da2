"""Votes on what a policy wants confirmed with a passkey: no token is enough, whatever its role."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from guard.core.approvals.step_up import FRESH, StepUp
from guard.workflow.approval_workflow import VoteRefused
from guard.workflow.proposals.errors import ProposalRefused
from guard.workflow.proposals.voting import vote_on
from guard.workflow.step_up import needs_passkey
from guard.workflow.voting import vote_as
from tests.guard.web.stage import ALICE, BOB, HOURS, MALLORY, POLICIES, Stage

STRICT = POLICIES.replace("quorum: 1, expires_in", "quorum: 1, step_up: true, expires_in")


@pytest.fixture
def strict(calm: Stage) -> Stage:
    """Mallory moved the office hours by hand, and Bob asks to move them."""
    (calm.policies / "policies.yaml").write_text(STRICT)
    calm.service.reload_policies()
    calm.clock.now += 3600
    calm.intercom.change(HOURS, time_zone_name="Asia/Tokyo")
    calm.intercom.enter("a2", "office_hours_change", MALLORY)
    calm.look()
    body = {"changes": [{"resource": HOURS, "set": {"/time_zone_name": "Europe/London"}}], "reason": "winter"}
    assert calm.post("/api/v1/proposals", body, BOB).status_code == 201
    return calm


def newest(on: Stage, what: str) -> Any:
    return on.get(f"/api/v1/{what}", ALICE, open="1")["items"][0]


@pytest.mark.parametrize("what", ["proposals", "approvals"])
@pytest.mark.parametrize("choice", ["approve", "deny"])
def test_the_api_counts_nothing_and_says_where_to(strict: Stage, what: str, choice: str) -> None:
    id = newest(strict, what)["id"]
    answer = strict.post(f"/api/v1/{what}/{id}/votes", {"vote": choice}, ALICE)
    problem = orjson.loads(answer.data)
    assert (answer.status_code, problem["type"]) == (403, "urn:guardrail:problem:step-up")
    assert f"/w/acme/{what}/{id}" in problem["detail"]
    strict.service.turn()
    assert newest(strict, what)["id"] == id
    assert strict.get(f"/api/v1/{what}/{id}", ALICE)["votes"] == []


def test_it_is_told_beforehand(strict: Stage) -> None:
    approval, proposal = newest(strict, "approvals"), newest(strict, "proposals")
    assert approval["requirements"][0]["step_up"]
    in_full = strict.get(f"/api/v1/proposals/{proposal['id']}", ALICE)
    assert in_full["approvals"][0]["step_up"]
    with strict.guarded.view() as view:
        asked = view.approvals.get(approval["id"])
        wanted = view.proposals.get(proposal["id"])
    assert asked
    assert wanted
    assert needs_passkey(asked)
    assert needs_passkey(wanted)


def test_who_may_not_vote_hears_that_and_not_of_a_passkey(strict: Stage) -> None:
    id = newest(strict, "approvals")["id"]
    answer = strict.post(f"/api/v1/approvals/{id}/votes", {"vote": "approve"}, MALLORY)
    assert orjson.loads(answer.data)["type"] == "urn:guardrail:problem:own-change"


def test_with_a_proof_of_this_very_vote_it_counts(strict: Stage) -> None:
    id, now = newest(strict, "approvals")["id"], strict.guarded.now()
    for wrong in (
        StepUp(id, MALLORY, "approve", "key", now),
        StepUp(id, ALICE, "deny", "key", now),
        StepUp("another", ALICE, "approve", "key", now),
        StepUp(id, ALICE, "approve", "key", now - FRESH - 1),
        StepUp(id, ALICE, "approve", "", now),
    ):
        with pytest.raises(VoteRefused, match="passkey"):
            vote_as(strict.guarded, id, ALICE, "approver", "approve", "", step_up=wrong)
    proof = StepUp(id, ALICE, "approve", "key", now)
    vote_as(strict.guarded, id, ALICE, "approver", "approve", "", step_up=proof)
    found = strict.get(f"/api/v1/approvals/{id}", ALICE)
    assert (found["status"], found["votes"][0]["passkey"]) == ("approved", True)


def test_the_proof_for_one_edition_of_a_proposal_is_none_for_the_next(strict: Stage) -> None:
    id, now = newest(strict, "proposals")["id"], strict.guarded.now()
    old = StepUp(f"{id}.0", ALICE, "approve", "key", now)
    with pytest.raises(ProposalRefused, match="passkey"):
        vote_on(strict.guarded, id, ALICE, "approver", "approve", step_up=old)
    proof = StepUp(f"{id}.1", ALICE, "approve", "key", now)
    record = vote_on(strict.guarded, id, ALICE, "approver", "approve", step_up=proof)
    assert record.approved_by == (ALICE,)
