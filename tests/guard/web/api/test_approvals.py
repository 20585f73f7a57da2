"""Votes over HTTP: who may, who may not, and what the answer says."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from drift.core.model.resources import Ref
from drift.web.rest.route import API
from guard.identity.tokens import create
from tests.contract.store.examples import both_at_once
from tests.guard.web.stage import ALICE, BOB, CAROL, DAVE, ERIN, HOURS, MALLORY, Stage

NOWHERE = f"{API}/approvals/nope/votes"


def question(on: Stage) -> dict[str, Any]:
    (found,) = on.get(f"{API}/approvals", open=1)["items"]
    assert isinstance(found, dict)
    return found


def vote(on: Stage, who: str, body: Any = None) -> tuple[int, dict[str, Any]]:
    path = f"{API}/approvals/{question(on)['id']}/votes"
    answer = on.post(path, {"vote": "approve"} if body is None else body, who)
    return answer.status_code, orjson.loads(answer.data)


def test_nobody_approves_their_own_change(busy: Stage) -> None:
    status, problem = vote(busy, MALLORY)
    assert status == 403
    assert problem["type"].endswith("own-change")
    assert "somebody else" in problem["detail"]
    assert question(busy)["status"] == "pending"


def test_who_made_the_change_hears_that_before_anything_about_roles(busy: Stage) -> None:
    busy.tokens["mallory the viewer"] = create(busy.guarded, MALLORY.upper(), "viewer")
    status, problem = vote(busy, "mallory the viewer")
    assert (status, problem["type"].rpartition(":")[2]) == (403, "own-change")


def test_an_approver_approves_and_the_change_is_made_again(busy: Stage) -> None:
    status, answer = vote(busy, ALICE, {"vote": "approve", "comment": "Tokyo opens today"})
    assert status == 201
    assert answer["status"] == "approved"
    assert answer["votes"][0] | {"at": ""} == {
        "voter": ALICE,
        "vote": "approve",
        "at": "",
        "comment": "Tokyo opens today",
        "on_behalf_of": None,
        "delegation": None,
        "passkey": False,
    }
    assert busy.service.is_woken
    busy.service.turn()
    assert busy.intercom.held[Ref.parse(HOURS)]["time_zone_name"] == "Asia/Tokyo"


def test_who_is_missing_is_told_of_each_group(busy: Stage) -> None:
    assert [(one["number"], one["of"], one["period"]) for one in question(busy)["missing"]] == [
        (1, [ALICE], "")
    ]
    file = busy.policies / "policies.yaml"
    both = "from: [{ group: support-ops }, { group: security }],"
    file.write_text(file.read_text().replace("from: [support-ops], quorum: 1,", both))
    busy.service.reload_policies()
    busy.service.turn()
    assert [one["of"] for one in question(busy)["missing"]] == [[ALICE], [DAVE]]
    _, answer = vote(busy, ALICE)
    assert [one["of"] for one in answer["missing"]] == [[DAVE]]
    assert answer["sentence"] == "Waiting for approvals: 0 of 1 for office-hours-need-a-second-pair-of-eyes."
    _, answer = vote(busy, DAVE)
    assert (answer["status"], answer["missing"]) == ("approved", [])


def test_of_two_who_vote_at_once_one_decides(busy: Stage) -> None:
    file = busy.policies / "policies.yaml"
    file.write_text(file.read_text().replace("from: [support-ops]", "from: [support-ops, security]"))
    busy.service.reload_policies()
    busy.service.turn()
    id, waiting = question(busy)["id"], [("approve", ALICE), ("deny", DAVE)]

    def cast() -> int:
        choice, who = waiting.pop()
        return busy.post(f"{API}/approvals/{id}/votes", {"vote": choice}, who).status_code

    assert sorted(both_at_once(cast)) in ([201, 201], [201, 409])
    settled = busy.get(f"{API}/approvals/{id}")
    word = settled["status"]
    assert word in ("approved", "denied")
    assert settled["sentence"].startswith(f"{word.capitalize()} by ")
    with busy.guarded.view() as view:
        acted_on, writes = view.approvals.get(id), view.state.intents.for_ref(Ref.parse(HOURS))
    assert acted_on is not None
    assert acted_on.settlement == word, "What the votes amount to is what was done."
    assert len([one for one in writes if one.purpose == "reapply"]) == (word == "approved")


def test_a_denial_is_said_with_its_comment(busy: Stage) -> None:
    status, answer = vote(busy, ALICE, {"vote": "deny", "comment": "not today"})
    assert (status, answer["status"]) == (201, "denied")
    assert ALICE in answer["sentence"]


@pytest.mark.parametrize("who", [BOB, CAROL, ERIN, DAVE])
def test_who_was_not_asked_is_refused(busy: Stage, who: str) -> None:
    """Dave is an operator: a role is not a place in the group."""
    status, problem = vote(busy, who)
    assert (status, problem["type"].rpartition(":")[2]) == (403, "not-eligible")


def test_an_eligible_person_needs_a_token_that_is_meant_for_voting(busy: Stage) -> None:
    busy.tokens["alice the viewer"] = create(busy.guarded, ALICE, "viewer")
    status, problem = vote(busy, "alice the viewer")
    assert (status, problem["type"].rpartition(":")[2]) == (403, "role-too-low")
    assert question(busy)["status"] == "pending"


def test_a_settled_question_takes_no_more_votes(busy: Stage) -> None:
    path = f"{API}/approvals/{question(busy)['id']}/votes"
    assert busy.post(path, {"vote": "approve"}, ALICE).status_code == 201
    again = busy.post(path, {"vote": "deny"}, ALICE)
    assert again.status_code == 409
    assert orjson.loads(again.data)["type"].endswith("too-late")


def test_a_question_that_nobody_answered_is_closed(busy: Stage) -> None:
    path = f"{API}/approvals/{question(busy)['id']}/votes"
    busy.clock.now += 25 * 3600
    assert question(busy)["status"] == "expired"
    assert busy.post(path, {"vote": "approve"}, ALICE).status_code == 409


def test_a_question_is_void_once_the_policies_moved(busy: Stage) -> None:
    busy.policies.joinpath("more.yaml").write_text(MORE)
    assert busy.service.in_force.reload()
    assert question(busy)["status"] == "void"


MORE = """
version: 1
policies:
  - { id: more, because: there is one more, severity: low, watch: { kind: macro }, then: flag }
"""


@pytest.mark.parametrize(
    ("body", "pointer", "says"),
    [
        ({}, "#", "'vote' is a required property"),
        (
            {"vote": "maybe"},
            "#/vote",
            '`vote` is "maybe", which is not one of "approve", "deny", "changes_wanted".',
        ),
        ({"vote": "approve", "voter": ALICE}, "#", "takes no `voter`. It takes `vote`, `comment`, `for`."),
        ({"vote": "approve", "comment": 7}, "#/comment", "`comment` is 7, which is no string."),
        ([], "#", "The body is [], which is no object."),
    ],
)
def test_a_body_with_a_mistake_is_refused_with_the_place_of_it(
    busy: Stage, body: Any, pointer: str, says: str
) -> None:
    """The body never names who votes: that is what the credential is for."""
    answer = busy.app.test_client().post(
        f"{API}/approvals/{question(busy)['id']}/votes", headers=busy.headers(ALICE), data=orjson.dumps(body)
    )
    (error, *_) = orjson.loads(answer.data)["errors"]
    assert (answer.status_code, error["pointer"]) == (400, pointer)
    assert says in error["detail"]


def test_a_body_that_is_not_json_is_refused(busy: Stage) -> None:
    answer = busy.app.test_client().post(NOWHERE, headers=busy.headers(ALICE), data=b"vote=approve")
    assert answer.status_code == 400
    assert "not JSON" in orjson.loads(answer.data)["detail"]


def test_a_vote_about_nothing_is_not_counted(calm: Stage) -> None:
    assert calm.post(NOWHERE, {"vote": "approve"}, ALICE).status_code == 404
