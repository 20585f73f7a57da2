"""`/rehearsals`: those that are declared, and what one tells. The service runs no program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from drift.sandbox.conversations.truth import LABEL, TRIAGE
from tests.guard.web.stage import ERIN, Stage, stage
from tests.labelled import fill

PATH = "/api/v1/rehearsals"
TOPICS = f"""\
version: 1
rehearsals:
  - {{ id: today, label: {LABEL}, since: 31d, require: {{ precision: 0.99, at_least: 10 }} }}
  - {{ id: tagger, label: {LABEL}, command: [./tagger] }}
"""


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("labelled")) as on:
        declare(on.policies, TOPICS)
        on.service.reload_policies()
        fill(on.guarded.workspace, count=2_000)
        yield on


def declare(policies: Path, content: str) -> None:
    (policies / "rehearsals").mkdir(exist_ok=True)
    (policies / "rehearsals" / "topics.yaml").write_text(content)


def refused(on: Stage, body: Any, status: int = 422) -> Any:
    answer = on.post(PATH, body)
    assert answer.status_code == status, answer.text
    return orjson.loads(answer.data)


def test_those_that_are_declared_are_listed(labelled: Stage) -> None:
    found = labelled.get(PATH)["items"]
    assert [(one["id"], one["rehearsed"]) for one in found] == [
        ("tagger", "command"),
        ("today", "automation"),
    ]


def test_one_tells_how_good_todays_automation_is_and_links_to_the_worst(labelled: Stage) -> None:
    found = labelled.get(f"{PATH}/today")
    assert (found["reached"], found["unknown"], found["candidate"]) == (False, "", None)
    everything = found["automation"]["measures"][0]
    assert everything["precision"]["sort"] == "estimated"
    assert found["corrections"][0]["workflow"] == TRIAGE
    assert found["corrections"][0]["rate"]["sort"] == "counted"
    assert all(one["url"].startswith("https://app.intercom.com/a/apps/") for one in found["worst"])
    assert found["worst"]


def test_one_that_is_not_declared_is_tried_by_rules_or_by_labels(labelled: Stage) -> None:
    rules = [{"label": "Delivery", "when": {"tag": "108"}}]
    written = {"id": "x", "label": LABEL, "since": "31d"}
    answer = labelled.post(PATH, {"rehearsal": {**written, "rules": rules}})
    assert answer.status_code == 200, answer.text
    by_rules = orjson.loads(answer.data)
    assert by_rules["candidate"]["measures"][0]["precision"]["share"] > 0.9
    answer = labelled.post(PATH, {"rehearsal": {**written, "csv": "x.csv"}, "labels": {"1": "Delivery"}})
    assert orjson.loads(answer.data)["candidate"]["right"] == 0


def test_what_is_wrong_with_one_is_said_at_its_place(labelled: Stage) -> None:
    wrong = {"id": "x", "label": LABEL, "rules": [{"label": "a", "when": {"lokale": "fr"}}]}
    [error] = refused(labelled, {"rehearsal": wrong}, 400)["errors"]
    assert error["pointer"] == "#/rehearsal/rules/0/when/lokale"
    both = {"id": "x", "label": LABEL, "csv": "x.csv", "command": ["x"]}
    [error] = refused(labelled, {"rehearsal": both}, 400)["errors"]
    assert error["pointer"] == "#/rehearsal/csv"


def test_the_service_runs_no_program_whoever_asks(labelled: Stage) -> None:
    answer = labelled.ask(f"{PATH}/tagger", ERIN)
    assert answer.status_code == 422
    assert "the service runs no programs" in answer.text
    body = {
        "rehearsal": {"id": "x", "label": LABEL, "since": "31d", "command": ["true"]},
        "labels": {"1": "a"},
    }
    assert "the service runs no programs" in refused(labelled, body)["detail"]


def test_one_that_is_not_there_is_not_there(labelled: Stage) -> None:
    assert labelled.ask(f"{PATH}/none").status_code == 404
