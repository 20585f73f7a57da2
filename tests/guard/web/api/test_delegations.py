"""Delegations over HTTP: only of one's own voice, listed for everybody, ended early."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from drift.core.json_view import time
from drift.web.rest.route import API
from tests.guard.web.stage import ALICE, BOB, CAROL, DAVE, ERIN, HOURS, MALLORY, Stage

PATH = f"{API}/delegations"
DAY = 86400.0


def send(on: Stage, who: str, path: str = PATH, **body: Any) -> tuple[int, dict[str, Any]]:
    answer = on.post(path, body, who)
    return answer.status_code, orjson.loads(answer.data)


def until(on: Stage, seconds: float = DAY) -> str:
    return time(on.clock.now + seconds)


def test_a_voice_is_handed_on_listed_told_and_taken_back(calm: Stage) -> None:
    status, made = send(calm, ALICE, to=DAVE.upper(), until=until(calm), because="Skiing")
    assert status == 201
    assert (made["delegator"], made["delegate"], made["made_by"]) == (ALICE, DAVE, ALICE)
    assert (made["status"], made["because"], made["note"]) == ("holds", "Skiing", "")
    assert calm.get(PATH, open=1)["items"] == [made]
    assert calm.get(f"{PATH}/{made['id']}", ERIN)["sentence"].endswith(f"{DAVE} votes for them.")
    status, ended = send(calm, ALICE, f"{PATH}/{made['id']}/end")
    assert (status, ended["status"], ended["ended_by"]) == (200, "over", ALICE)
    assert calm.get(PATH, open=1)["items"] == []
    assert [one["id"] for one in calm.get(PATH)["items"]] == [made["id"]]
    assert send(calm, ALICE, f"{PATH}/{made['id']}/end")[0] == 409


def test_nobody_hands_on_the_voice_of_another_but_an_operator_who_is_recorded(calm: Stage) -> None:
    status, problem = send(calm, MALLORY, to=DAVE, until=until(calm), **{"for": ALICE})
    assert (status, problem["type"].rpartition(":")[2]) == (403, "not-yours")
    status, problem = send(calm, DAVE, to=DAVE, until=until(calm), **{"for": ALICE})
    assert status == 422
    assert "yourself" in problem["detail"]
    status, made = send(calm, DAVE, to=MALLORY, until=until(calm), **{"for": ALICE})
    assert (status, made["delegator"], made["made_by"]) == (201, ALICE, DAVE)


def test_only_those_concerned_and_operators_end_it(calm: Stage) -> None:
    made = send(calm, ALICE, to=DAVE, until=until(calm))[1]
    assert send(calm, MALLORY, f"{PATH}/{made['id']}/end")[0] == 403
    assert send(calm, BOB, f"{PATH}/{made['id']}/end")[0] == 403
    assert send(calm, DAVE, f"{PATH}/{made['id']}/end")[0] == 200
    assert send(calm, DAVE, f"{PATH}/nothing/end")[0] == 404


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"until": "2026-12-05T18:00"}, 400, "says no time zone"),
        ({"until": "tomorrow"}, 400, "is no moment"),
        ({"until": "2020-01-01T00:00Z"}, 422, "in the past"),
        ({"until": "2030-01-01T00:00Z"}, 422, "90 days at most"),
        ({"from": "2026-12-31T00:00Z", "until": "2026-12-01T00:00Z"}, 422, "before it begins"),
        ({"to": "alice+2@acme.example"}, 422, "one person"),
        ({"to": CAROL}, 422, "no token with the role approver"),
        ({"to": "nobody"}, 400, "/to"),
        ({"delegator": BOB}, 400, "delegator"),
    ],
)
def test_what_is_no_absence_is_refused_with_a_sentence(
    calm: Stage, body: dict[str, str], status: int, said: str
) -> None:
    answer = send(calm, ALICE, **{"to": DAVE, "until": until(calm), **body})
    assert answer[0] == status
    assert said in answer[1]["detail"] or said in str(answer[1]["errors"])
    assert calm.get(PATH)["items"] == []


def test_a_second_at_the_same_time_is_refused_and_the_next_may_follow(calm: Stage) -> None:
    first = send(calm, ALICE, to=DAVE, until=until(calm))[1]
    status, problem = send(calm, ALICE, to=MALLORY, until=until(calm, 2 * DAY))
    assert status == 409
    assert f"(delegation {first['id']})" in problem["detail"]
    after = {"from": until(calm), "until": until(calm, 2 * DAY)}
    assert send(calm, ALICE, to=MALLORY, **after)[1]["status"] == "to_come"


def test_a_role_that_cannot_vote_has_no_voice_to_hand_on(calm: Stage) -> None:
    assert send(calm, BOB, to=DAVE, until=until(calm))[0] == 403


def question(on: Stage) -> dict[str, Any]:
    (found,) = on.get(f"{API}/approvals", open=1)["items"]
    assert isinstance(found, dict)
    return found


def test_who_stands_in_votes_and_everything_says_for_whom(busy: Stage) -> None:
    refused = send(busy, DAVE, f"{API}/approvals/{question(busy)['id']}/votes", vote="approve")
    assert refused[0] == 403
    made = send(busy, ALICE, to=DAVE, until=until(busy))[1]
    asked = question(busy)
    assert asked["why"].endswith(f"UTC: {DAVE} votes for them.")
    assert [(one["delegator"], one["delegate"], one["delegation"]) for one in asked["absences"]] == [
        (ALICE, DAVE, made["id"])
    ]
    status, answer = send(busy, DAVE, f"{API}/approvals/{asked['id']}/votes", vote="approve")
    assert (status, answer["status"], answer["sentence"]) == (
        201,
        "approved",
        f"Approved by {DAVE} for {ALICE}.",
    )
    assert answer["note"].startswith(f"Approved by {DAVE} for {ALICE}.")
    (cast,) = answer["votes"]
    assert (cast["voter"], cast["on_behalf_of"], cast["delegation"]) == (DAVE, ALICE, made["id"])
    assert send(busy, ALICE, f"{PATH}/{made['id']}/end")[0] == 200
    assert busy.get(f"{API}/approvals/{asked['id']}")["status"] == "approved"


def test_nobody_stands_in_about_what_they_did_themselves(busy: Stage) -> None:
    made = send(busy, ALICE, to=MALLORY, until=until(busy))[1]
    asked = question(busy)
    assert asked["absences"] == []
    status, problem = send(
        busy, MALLORY, f"{API}/approvals/{asked['id']}/votes", vote="approve", **{"for": ALICE}
    )
    assert (status, problem["type"].rpartition(":")[2]) == (403, "own-change")
    assert send(busy, ALICE, f"{PATH}/{made['id']}/end")[0] == 200


def test_a_denial_by_who_stands_in_says_for_whom(busy: Stage) -> None:
    send(busy, ALICE, to=DAVE, until=until(busy))
    path = f"{API}/approvals/{question(busy)['id']}/votes"
    status, answer = send(busy, DAVE, path, vote="deny", comment="not today")
    assert (status, answer["note"].split(".example.")[0]) == (201, f"Denied by {DAVE} for alice@acme")


def test_who_stands_in_votes_on_what_is_asked_for_in_advance(calm: Stage) -> None:
    winter = {
        "changes": [{"resource": HOURS, "set": {"/time_zone_name": "Europe/London"}}],
        "reason": "winter",
    }
    id = orjson.loads(calm.post(f"{API}/proposals", winter, BOB).data)["id"]
    send(calm, ALICE, to=DAVE, until=until(calm))
    shown = calm.get(f"{API}/proposals/{id}")
    assert [(one["delegator"], one["delegate"]) for one in shown["absences"]] == [(ALICE, DAVE)]
    status, answer = send(calm, DAVE, f"{API}/proposals/{id}/votes", vote="approve")
    assert (status, answer["status"]) == (201, "approved")
    assert (answer["votes"][0]["voter"], answer["votes"][0]["on_behalf_of"]) == (DAVE, ALICE)
    said = [event["text"] for event in answer["thread"] if event["what"] == "approved"]
    assert said == [f"Approved by {DAVE} for {ALICE}."]
    assert [event["details"] for event in answer["thread"] if event["what"] == "voted"] == [
        {"vote": "approve", "on_behalf_of": ALICE}
    ]


def test_who_asked_in_advance_decides_by_no_delegation(calm: Stage) -> None:
    winter = {
        "changes": [{"resource": HOURS, "set": {"/time_zone_name": "Europe/London"}}],
        "reason": "winter",
    }
    id = orjson.loads(calm.post(f"{API}/proposals", winter, ALICE).data)["id"]
    send(calm, ALICE, to=DAVE, until=until(calm))
    status, problem = send(calm, DAVE, f"{API}/proposals/{id}/votes", vote="approve")
    assert status == 403
    assert f"{ALICE}, for whom you vote, had a part in it" in problem["detail"]


def test_the_voice_of_a_person_whose_tokens_are_gone_is_with_nobody(busy: Stage) -> None:
    send(busy, ALICE, to=DAVE, until=until(busy))
    with busy.guarded.transaction() as work:
        work.tokens.revoke(ALICE, work.now)
    assert question(busy)["absences"] == []
    assert send(busy, DAVE, f"{API}/approvals/{question(busy)['id']}/votes", vote="approve")[0] == 403
