"""`guardrail test --coverage`: which branches of which policy no case takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from guard.cli.context import WIDTH
from tests.guard.cli.commands.policies.test_check_and_test import CASES, POLICY
from tests.guard.cli.terminal import ROOT, Terminal

HALF = CASES.replace("VERDICT", "allow")
MORE = (
    POLICY
    + """\
    unless: {actor: dave@acme.example}
    exemptions:
      - {resource: singleton, until: 2025-01-01, reason: a pilot, owner: dave@acme.example}
"""
)


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    (folder / "cases").mkdir(parents=True)
    (folder / "security.yaml").write_text(MORE)
    (folder / "cases" / "security.yaml").write_text(HALF)
    return folder


def test_what_no_case_exercises_is_named_with_its_place(terminal: Terminal, policies: Path) -> None:
    said = terminal.say("test --coverage", str(policies))
    assert said.code == 0, "the exit code rests on the cases alone"
    assert said.lines[0] == "2 of 2 cases passed."
    assert ["allowlist-stays-on", "50", "%", "3", "of", "6"] in [line.split() for line in said.lines]
    assert "security.yaml:3)" in said.out
    assert said.lines[-3:] == [
        "  * no case is excused by `unless: actor`  [/unless]",
        "  * no case where `unless: actor` does not hold  [/unless]",
        "  * exemption for resource singleton never used  [/exemptions/0]",
    ]


def test_without_asking_nothing_is_said_of_coverage(terminal: Terminal, policies: Path) -> None:
    assert terminal.say("test", str(policies)).lines == ["2 of 2 cases passed."]


def test_coverage_comes_as_json(terminal: Terminal, policies: Path) -> None:
    document = json.loads(terminal.say("test --coverage --format json", str(policies)).out)
    assert (document["coverage"]["percent"], document["coverage"]["branches"]) == (50, 6)
    (policy,) = document["coverage"]["policies"]
    assert {"at": "/unless", "sentence": "no case is excused by `unless: actor`"} in policy["missing"]
    assert "coverage" not in json.loads(terminal.say("test --format json", str(policies)).out)


@pytest.mark.parametrize(("percent", "code"), [("50", 0), ("51", 1), ("50.5", 1), ("0", 0)])
def test_too_little_of_it_ends_with_1(terminal: Terminal, policies: Path, percent: str, code: int) -> None:
    said = terminal.say("test --min-coverage", percent, str(policies))
    assert said.code == code
    assert ("The cases exercise 50 % of the policies, less than" in said.err) is bool(code)


def test_a_percentage_is_one(terminal: Terminal, policies: Path) -> None:
    said = terminal.say("test --min-coverage", "120", str(policies))
    assert said.code == 2
    assert "120" in said.err


def test_cases_that_fail_end_with_1_however_much_they_cover(terminal: Terminal, policies: Path) -> None:
    (policies / "cases" / "security.yaml").write_text(HALF.replace("verdict: allow", "verdict: flag"))
    assert terminal.say("test --min-coverage 10", str(policies)).code == 1


def test_of_one_file_only_the_policies_it_is_about_are_counted(terminal: Terminal) -> None:
    said = terminal.say("test --coverage", str(ROOT / "policies" / "cases" / "office-hours.yaml"))
    assert "closing-days-stay-through-the-holidays" in said.out
    assert "ip-allowlist-stays-on" not in said.out


def test_the_cases_of_our_own_policies_exercise_most_of_them(terminal: Terminal) -> None:
    said = terminal.say("test --min-coverage 75", str(ROOT / "policies"))
    assert said.code == 0
    assert max(map(len, said.lines)) <= WIDTH
    document = json.loads(terminal.say("test --coverage --format json", str(ROOT / "policies")).out)
    assert [one for one in document["coverage"]["policies"] if one["taken"] == 0] == []
