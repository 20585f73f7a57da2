"""Permits over HTTP: what a proposal says of them, before and after people agreed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from drift.web.rest.route import API
from guard.identity.tokens import create
from guard.workflow.declared_state import declare
from tests.guard.web.api.test_proposals import asked, body, patch
from tests.guard.web.stage import BOB, CAROL, DAVE, HOURS, Stage, stage

PATH = f"{API}/proposals"
ROLE = {"resource": "role", "set": {"/role": {"name": "Agent"}}}


@pytest.fixture
def known(tmp_path: Path) -> Any:
    """A stage on which the roles are known, which no policy watches."""
    with stage(tmp_path) as on:
        declare(on.guarded, "role", {"role": {"name": "Lead"}}, DAVE)
        yield on


def test_a_proposal_says_who_may_do_what_from_when_until_when(known: Stage) -> None:
    found = asked(known, ROLE, who=BOB, window_for="2h")
    assert (found["status"], found["approved_by"]) == ("approved", [])  # nobody minds
    permit = found["permit"]
    assert (permit["who"], permit["seconds"], permit["used"]) == (BOB, 7200.0, False)
    assert permit["from"] == found["approved_at"]
    assert permit["until"] == found["ends_at"]
    assert permit["fields"] == [
        {
            "operation": "updated",
            "kind": "role",
            "resource": {"kind": "role", "id": "singleton"},
            "pointer": "/role",
            "expected": {"name": "Agent"},
            "schema": None,
            "used": None,
        }
    ]
    assert found["sentence"] == permit["sentence"]
    assert found["preview"]["changes"][0]["calls"] == []


def test_an_edit_makes_it_another_permit(known: Stage) -> None:
    id = asked(known, ROLE, who=BOB)["id"]
    edited = body(patch(known, id, {"window_for": "30m", "who": CAROL}), 200)
    assert (edited["permit"]["who"], edited["permit"]["seconds"], edited["edition"]) == (CAROL, 1800.0, 2)


def test_what_a_robot_asks_for_is_done_by_its_person_and_nobody_else(known: Stage) -> None:
    known.tokens["docs"] = create(known.guarded, BOB, "requester", robot="docs-writer")
    other = body(known.post(PATH, {"changes": [ROLE], "who": CAROL}, "docs"), 403)
    assert other["type"].endswith("robot-refused")
    assert asked(known, ROLE, who="docs")["permit"]["who"] == BOB


def test_what_calls_make_has_no_permit_and_takes_no_words_about_one(known: Stage) -> None:
    london = {"resource": HOURS, "set": {"/time_zone_name": "Europe/London"}}
    assert asked(known, london)["permit"] is None
    rome = {"resource": HOURS, "set": {"/name": "Rome"}, "expect": {"/name": {"maxLength": 9}}}
    answer = body(known.post(PATH, {"changes": [rome], "who": CAROL, "window_for": "2h"}, BOB), 422)
    assert [error["pointer"] for error in answer["errors"]] == [
        "#/who",
        "#/window_for",
        "#/changes/0/expect",
    ]


@pytest.mark.parametrize(
    ("more", "change", "pointer"),
    [
        ({"window_for": "91d"}, {}, "#/window_for"),
        ({}, {"expect": {"/role": {"typ": "object"}}}, "#/changes/0/expect/~1role/typ"),
        ({}, {"expect": {"/role": {"type": "array"}}}, "#/changes/0/expect/~1role"),
        ({}, {"expect": {"/other": {"type": "array"}}}, "#/changes/0/expect/~1other"),
    ],
)
def test_what_makes_no_sense_is_named_with_its_place(
    known: Stage, more: dict[str, Any], change: dict[str, Any], pointer: str
) -> None:
    answer = known.post(PATH, {"changes": [{**ROLE, **change}], **more}, BOB)
    assert answer.status_code == 422, answer.text
    errors = orjson.loads(answer.data)["errors"]
    assert [error["pointer"] for error in errors] == [pointer]


@pytest.mark.parametrize("word", [{"who": "nobody"}, {"window_for": "2 hours"}, {"who": 1}])
def test_what_has_another_form_is_a_bad_request(known: Stage, word: dict[str, Any]) -> None:
    assert known.post(PATH, {"changes": [ROLE], **word}, BOB).status_code == 400
