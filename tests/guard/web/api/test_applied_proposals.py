"""Over HTTP, from the question to the blame: who asked, who agreed, why, and what was written."""

from __future__ import annotations

from typing import Any

from drift.web.rest.route import API
from tests.guard.web.api.test_proposals import LONDON, PATH, asked, status, vote
from tests.guard.web.stage import ALICE, BOB, ERIN, HOURS, Stage


def applied(on: Stage) -> str:
    id = str(asked(on, LONDON, ticket="SUP-41")["id"])
    assert vote(on, id, ALICE).status_code == 201
    on.service.turn()
    return id


def tells_why(cause: dict[str, Any], id: str) -> bool:
    """Whether this is the cause of what was applied."""
    told = {"proposal": id, "approvers": [ALICE], "reason": "winter", "ticket": "SUP-41", "undoes": False}
    return cause["asker"]["email"] == BOB and {name: cause[name] for name in told} == told


def test_an_approved_proposal_is_written_and_its_thread_tells_each_step(calm: Stage) -> None:
    id = applied(calm)
    found = calm.get(f"{PATH}/{id}")
    assert (found["status"], found["sentence"]) == (
        "applied",
        "The change was made, and read back as asked for.",
    )
    assert [event["what"] for event in found["thread"]] == [
        "asked",
        "voted",
        "approved",
        "applying",
        "step",
        "closed",
    ]
    (call,) = calm.intercom.written
    assert (call.method, call.body) == ("PUT", {"time_zone_name": "Europe/London"})


def test_blame_and_history_name_who_asked_who_agreed_and_why(calm: Stage) -> None:
    id = applied(calm)
    (line,) = [
        one
        for one in calm.get(f"{API}/resources/{HOURS}/blame", ERIN)["items"]
        if one["field"] == "/time_zone_name"
    ]
    assert tells_why(line["attribution"]["cause"], id)
    assert (line["attribution"]["source"], line["attribution"]["actor"]["email"]) == ("intent", BOB)
    assert line["reason"]["text"] == f"Asked for by {BOB}, approved by {ALICE}: winter"
    assert (line["reason"]["source"], line["reason"]["id"], line["reason"]["ticket"]) == (
        "proposal",
        id,
        "SUP-41",
    )
    newest = calm.get(f"{API}/resources/{HOURS}/history", ERIN)["items"][0]
    assert tells_why(newest["change"]["attribution"]["cause"], id)


def test_the_write_stands_in_the_record_with_its_cause(calm: Stage) -> None:
    id = applied(calm)
    (intent,) = calm.get(f"{API}/intents", ERIN, resource=HOURS)["items"]
    assert (intent["id"], intent["purpose"], intent["state"]) == (f"{id}.1", "apply", "verified")
    assert intent["decision"] == id
    assert tells_why(intent["cause"], id)
    assert calm.get(f"{API}/intents/{id}.1", ERIN) == intent


def test_what_was_applied_is_no_question_and_no_finding(calm: Stage) -> None:
    applied(calm)
    calm.look()
    assert calm.get(f"{API}/approvals", ERIN)["items"] == []
    assert calm.get(f"{API}/findings", ERIN)["items"] == []
    assert status(calm, calm.get(PATH)["items"][0]["id"]) == "applied"
    (change,) = calm.get(f"{API}/changes", ERIN)["items"]
    told = calm.get(f"{API}/changes/{change['id']}/explanation", ERIN)
    assert "was asked for in advance" in told["sentence"]
