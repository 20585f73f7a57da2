"""New policies that are taken up because an operator asks for it."""

from __future__ import annotations

from typing import Any

import pytest

from drift.web.rest.route import API
from tests.guard.web.stage import ALICE, DAVE, ERIN, POLICIES, Stage

PATH = f"{API}/policies/fetch"


def asked(on: Stage, body: Any = None) -> Any:
    answer = on.post(PATH, body, who=DAVE)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_policies_in_a_directory_are_read_again_and_judge_at_once(busy: Stage) -> None:
    before = asked(busy)
    assert (before["source"], before["commit"], before["alarm"]) == (str(busy.policies), None, None)
    new = POLICIES.replace("id: welcome-stays", "id: teams-are-called-so").replace(
        "watch: { kind: messenger_settings }\n    then: revert",
        "watch: { kind: team }\n    must: { properties: { name: { const: So } } }\n    then: flag",
    )
    (busy.policies / "policies.yaml").write_text(new)
    after = asked(busy)
    assert after["revision"] == busy.service.in_force().revision != before["revision"]
    assert after["revision"] in after["sentence"]
    found = busy.get(f"{API}/findings", policy="teams-are-called-so")["items"]
    assert len(found) == 7


def test_what_cannot_be_used_is_said_in_the_answer(busy: Stage) -> None:
    before = asked(busy)["revision"]
    (busy.policies / "policies.yaml").write_text("version: 1\npolicies: [{id: x}]\n")
    after = asked(busy)
    assert after["revision"] == before
    assert "policies.yaml:2" in after["alarm"]
    assert after["sentence"].startswith("The last good policies stay in force")


@pytest.mark.parametrize("who", [ALICE, ERIN])
def test_only_operators_may_ask(seen: Stage, who: str) -> None:
    assert seen.post(PATH, who=who).status_code == 403


@pytest.mark.parametrize("body", [{"accept": "main"}, {"accept": "-x"}, {"branch": "main"}, []])
def test_what_is_no_question_is_refused(seen: Stage, body: Any) -> None:
    answer = seen.app.test_client().post(PATH, headers=seen.headers(DAVE), json=body)
    assert answer.status_code == 400


def test_what_is_no_commit_is_answered_in_words(seen: Stage) -> None:
    answer = seen.post(PATH, {"accept": "nope"}, who=DAVE)
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["detail"].startswith("`accept` is nope, which is no id of a commit.")
    assert answer.json["errors"][0]["pointer"] == "#/accept"


def test_a_commit_that_does_not_wait_is_said_to(seen: Stage) -> None:
    answer = seen.post(PATH, {"accept": "0123456789ab"}, who=DAVE)
    assert answer.status_code == 409
    assert answer.json is not None
    says = "No commit that begins with 0123456789ab waits to be accepted: none does."
    assert answer.json["detail"] == says
