"""`guardrail compare` for two workspaces: what differs by name, whether the service runs or not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.guard.cli.terminal import Terminal
from tests.guard.queries.workspaces.beside import beside

FILE = """\
workspaces:
  - {name: production, token_env: TOKEN_OF_PRODUCTION}
  - {name: test, token_env: TOKEN_OF_TEST}
"""


@pytest.fixture
def two(terminal: Terminal, tmp_path: Path) -> Terminal:
    """The records of two workspaces that differ in their office hours and a tag."""
    home = tmp_path / "home"
    home.mkdir()
    with beside(home) as found:
        found.intercoms["test"].change("office_hours_schedule/56", time_zone_name="Asia/Tokyo")
        found.intercoms["production"].hold("tag/19", name="winter")
        found.look()
    file = tmp_path / "workspaces.yaml"
    file.write_text(FILE)
    del terminal.values["INTERCOM_BASE_URL"]
    terminal.values |= {
        "GUARDRAIL_WORKSPACES": str(file),
        "TOKEN_OF_PRODUCTION": "dG9rOjEyMzQ1Njc4OTA",
        "TOKEN_OF_TEST": "dG9rOjEyMzQ1Njc4OTE",
    }
    return terminal


def test_what_differs_is_told_by_name(two: Terminal) -> None:
    said = two.say("compare production test")
    assert said.code == 1, said.err
    assert 'office_hours_schedule "Paris" differs (16 and 56)' in said.out
    assert '/time_zone_name: "Europe/Paris" -> "Asia/Tokyo"' in said.out
    assert 'tag "winter" is only in production' in said.out
    assert "1 differ, 1 only in production, 0 only in test" in said.out


def test_only_some_kinds_are_compared_and_what_is_equal_ends_with_0(two: Terminal) -> None:
    teams = two.say("compare production test --kind team --kind folder --format json")
    assert teams.code == 0, teams.err
    found = json.loads(teams.out)
    assert (found["kinds"], found["counts"]["equal"], found["items"]) == (["team", "folder"], 3, [])
    turned = two.say("compare test production --kind tag --format markdown")
    assert turned.code == 1
    assert "is only in production" in turned.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("production", "--from is missing"),
        ("production test --from 2d", "leave --from, --to and --all out"),
        (
            "production staging",
            "There is no workspace 'staging' here",
        ),
        ("production production", "Name two workspaces"),
        ("production test --kind colour", "There is no kind 'colour'"),
        ("production test --format diff", "table, json, markdown; --format is diff"),
        ("tag --from 2d --kind tag", "is for two workspaces"),
    ],
)
def test_what_cannot_be_compared_is_said(two: Terminal, words: str, sentence: str) -> None:
    said = two.say(f"compare {words}")
    assert said.code == 2, said.out
    assert sentence in " ".join(said.err.split())
