"""Why changes were made, over HTTP: said by whoever made them or somebody who knows, and shown wherever they are."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from werkzeug.test import TestResponse

from drift.web.rest.route import API
from guard.identity.tokens import create
from guard.workflow.change_reasons import MOST
from tests.guard.web.stage import ALICE, BOB, CAROL, DAVE, ERIN, HOURS, MALLORY, Stage

SUMMER = {"reason": "summer hours of the Tokyo office", "ticket": "SUP-41"}


def change_of(on: Stage, kind: str, source: str = "activity") -> int:
    found = on.get(f"{API}/changes", kind=kind)["items"]
    return int(next(one["id"] for one in found if one["attribution"]["source"] == source))


def problem(answer: TestResponse) -> str:
    return str(orjson.loads(answer.data)["type"]).split(":")[-1]


def say(on: Stage, change: int, who: str, **body: str) -> Any:
    answer = on.post(f"{API}/changes/{change}/reason", body or SUMMER, who)
    assert answer.status_code == 201, answer.text
    return answer.json


def test_whoever_made_it_says_why_and_it_is_shown_wherever_the_change_is(busy: Stage) -> None:
    change = change_of(busy, "office_hours_schedule")
    stated = say(busy, change, MALLORY)
    assert (stated["source"], stated["by"], stated["text"]) == ("author", MALLORY, SUMMER["reason"])
    assert (stated["ticket"], stated["id"]) == ("SUP-41", "")
    assert stated["at"].endswith("Z")
    assert busy.get(f"{API}/changes/{change}")["reason"] == stated
    assert [one["reason"] for one in busy.get(f"{API}/changes")["items"] if one["id"] == change] == [stated]
    history = busy.get(f"{API}/resources/{HOURS}/history")["items"]
    assert [one["change"]["reason"] for one in history if (one["change"] or {}).get("id") == change] == [
        stated
    ]
    assert busy.get(f"{API}/changes/{change}/explanation")["change_reason"] == stated
    decision = busy.get(f"{API}/decisions", resource=HOURS)["items"][-1]["id"]
    assert busy.get(f"{API}/decisions/{decision}/explanation")["change_reason"] == stated
    assert busy.get(f"{API}/changes/{change}/reasons") == {"items": [stated]}
    (asked,) = busy.get(f"{API}/approvals")["items"]
    assert (asked["change"], asked["change_reason"]) == (change, stated)
    assert busy.get(f"{API}/approvals/{asked['id']}")["change_reason"] == stated


def test_a_finding_in_the_drift_report_tells_it_in_every_form(busy: Stage) -> None:
    change = change_of(busy, "messenger_settings")
    say(busy, change, CAROL, reason="the sale begins today")
    (found,) = [one for one in busy.get(f"{API}/drift")["findings"] if one["policy"] == "welcome-stays"]
    assert found["change_reason"]["text"] == "the sale begins today"
    for form in ("markdown", "csv"):
        assert f"{CAROL} says: the sale begins today" in busy.ask(f"{API}/drift", format=form).text


def test_somebody_who_knows_may_say_it_and_the_last_word_of_the_author_comes_first(busy: Stage) -> None:
    change = change_of(busy, "office_hours_schedule")
    assert say(busy, change, MALLORY, reason="first")["source"] == "author"
    assert say(busy, change, BOB, reason="I heard that they move")["source"] == "somebody_else"
    say(busy, change, MALLORY, reason="second")
    assert busy.get(f"{API}/changes/{change}")["reason"]["text"] == "second"
    every = busy.get(f"{API}/changes/{change}/reasons")["items"]
    assert [(one["source"], one["by"], one["text"]) for one in every] == [
        ("author", MALLORY, "second"),
        ("author", MALLORY, "first"),
        ("somebody_else", BOB, "I heard that they move"),
    ]


def test_a_second_address_of_the_author_is_the_author(busy: Stage) -> None:
    busy.tokens["Mallory+work@acme.example"] = create(busy.guarded, "Mallory+work@acme.example", "requester")
    stated = say(busy, change_of(busy, "office_hours_schedule"), "Mallory+work@acme.example")
    assert stated["source"] == "author"


def test_the_same_words_again_are_kept_once_and_there_is_an_end_of_them(busy: Stage) -> None:
    change = change_of(busy, "office_hours_schedule")
    assert say(busy, change, MALLORY) == say(busy, change, MALLORY)
    assert len(busy.get(f"{API}/changes/{change}/reasons")["items"]) == 1
    for number in range(MOST):
        say(busy, change, BOB, reason=f"thought {number}")
    refused = busy.post(f"{API}/changes/{change}/reason", SUMMER, BOB)
    assert (refused.status_code, problem(refused)) == (409, "no-reason-taken")
    assert say(busy, change, MALLORY, reason="nobody fills my place")["source"] == "author"


def test_a_write_of_the_service_has_its_reason_and_takes_no_other(seen: Stage) -> None:
    own = change_of(seen, "ip_allowlist", "intent")
    reason = seen.get(f"{API}/changes/{own}")["reason"]
    assert reason["source"] == "decision"
    assert reason["text"] == "Put back: the IP allowlist was switched off (ip-allowlist-stays-on)"
    assert seen.get(f"{API}/decisions/{reason['id']}")["resource"]["kind"] == "ip_allowlist"
    enabled = next(
        one
        for one in seen.get(f"{API}/resources/ip_allowlist/singleton/blame")["items"]
        if one["field"] == "/enabled"
    )
    assert enabled["reason"] == reason
    assert seen.get(f"{API}/changes/{own}/reasons")["items"] == [reason]
    assert seen.get(f"{API}/changes/{own}/explanation")["change_reason"] == reason
    refused = seen.post(f"{API}/changes/{own}/reason", SUMMER, DAVE)
    assert (refused.status_code, problem(refused)) == (409, "no-reason-taken")


def test_every_write_of_the_service_has_a_reason(seen: Stage) -> None:
    ours = [
        one
        for one in seen.get(f"{API}/changes", limit=200)["items"]
        if one["attribution"]["source"] == "intent"
    ]
    assert ours
    assert all(one["reason"]["text"] for one in ours)


def test_what_nobody_explained_has_no_reason(seen: Stage) -> None:
    change = change_of(seen, "messenger_settings")
    assert seen.get(f"{API}/changes/{change}")["reason"] is None
    assert seen.get(f"{API}/changes/{change}/reasons") == {"items": []}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"reason": ""}, 400),
        ({"reason": "  "}, 400),
        ({"reason": "x" * 501}, 400),
        ({"reason": "grt_Zk3f9Qm1xR7tYb2LwPn8 " + "x" * 501}, 400),
        ({"reason": "why", "ticket": "x" * 201}, 400),
        ({"reason": "why", "who": ALICE}, 400),
        ({"reason": 7}, 400),
        ({"reason": "two\nlines"}, 422),
        ({"reason": "turned \u202e round"}, 422),
        ({"reason": "why", "ticket": "SUP 41"}, 422),
        ({"reason": "the token grt_Zk3f9Qm1xR7tYb2LwPn8 is old"}, 422),
        ({"reason": "why", "ticket": "https://a:hunter2@acme.example/SUP-41"}, 422),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_of_it_is_repeated(
    seen: Stage, body: dict[str, Any], status: int
) -> None:
    change = change_of(seen, "messenger_settings")
    answer = seen.post(f"{API}/changes/{change}/reason", body, CAROL)
    assert answer.status_code == status, answer.text
    assert "grt_Zk3f9Qm1xR7tYb2LwPn8" not in answer.text
    assert "hunter2" not in answer.text
    assert seen.get(f"{API}/changes/{change}/reasons") == {"items": []}


@pytest.mark.parametrize("number", ["999999", "nothing", "-1"])
def test_a_change_that_is_not_there_is_named(seen: Stage, number: str) -> None:
    assert seen.post(f"{API}/changes/{number}/reason", SUMMER, CAROL).status_code == 404
    assert seen.ask(f"{API}/changes/{number}/reasons").status_code == 404


def test_who_may_only_look_says_nothing(seen: Stage) -> None:
    path = f"{API}/changes/{change_of(seen, 'messenger_settings')}/reason"
    assert seen.post(path, SUMMER, ERIN).status_code == 403
    assert seen.post(path, SUMMER, None).status_code == 401
