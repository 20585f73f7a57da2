"""Commands about policies that several workspaces share: for which of them they are understood."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.guard.cli.terminal import Terminal

POLICIES = """\
version: 1
policies:
  - id: for-all
    because: a tag was changed
    severity: low
    watch: { kind: tag }
    then: flag
  - id: for-production
    because: a team was changed
    severity: low
    watch: { kind: team }
    then: flag
    only: production
"""
CASES = """\
version: 1
cases:
  - { case: a tag, change: { example: tag, set: { /name: x } }, expect: { verdict: flag, policies: [for-all] } }
  - { case: no tag, state: { example: tag }, expect: { verdict: allow } }
  - case: a team
    workspace: production
    change: { example: team, set: { /name: x } }
    expect: { verdict: flag, policies: [for-production] }
  - { case: a team in test, workspace: test, change: { example: team, set: { /name: x } }, expect: { verdict: allow } }
  - { case: no team, workspace: production, state: { example: team }, expect: { verdict: allow } }
"""
FILE = """\
workspaces:
  - { name: test, token_env: NOT_SET_HERE }
  - { name: production, default: true, token_file: is-not-there }
"""


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    (folder / "cases").mkdir(parents=True)
    (folder / "rules.yaml").write_text(POLICIES)
    (folder / "cases" / "rules.yaml").write_text(CASES)
    (tmp_path / "workspaces.yaml").write_text(FILE)
    return folder


def test_check_counts_all_or_those_of_a_workspace(terminal: Terminal, policies: Path) -> None:
    assert terminal.say("check", str(policies)).lines[-1].startswith("2 policies are fine.")
    assert terminal.say("check --workspace test", str(policies)).lines[-1].startswith("1 policy is fine.")
    shown = terminal.say("check --workspace test --effective", str(policies))
    assert [one["id"] for one in json.loads(shown.out)] == ["for-all"]


def test_check_knows_the_workspaces_of_the_file_without_their_tokens(
    terminal: Terminal, policies: Path
) -> None:
    terminal.values["GUARDRAIL_WORKSPACES"] = str(policies.parent / "workspaces.yaml")
    assert "unknown-workspace" not in terminal.say("check", str(policies)).out
    (policies / "rules.yaml").write_text(POLICIES.replace("only: production", "only: prodution"))
    said = terminal.say("check", str(policies))
    assert said.code == 0
    assert "There is no workspace `prodution`. Did you mean `production`? [unknown-workspace]" in said.out
    unknown = terminal.say("check --workspace staging", str(policies))
    assert (unknown.code, "there are production, test" in unknown.err) == (2, True)


def test_check_refuses_for_a_workspace_that_has_no_policy(terminal: Terminal, policies: Path) -> None:
    (policies / "rules.yaml").write_text(
        POLICIES.replace("    then: flag\n", "    then: flag\n    only: a\n", 1)
    )
    said = terminal.say("check --workspace test", str(policies))
    assert said.code == 1
    assert "None of the 2 policies here is for the workspace `test`" in said.out


def test_cases_happen_in_their_workspace_or_in_the_one_that_is_named(
    terminal: Terminal, policies: Path
) -> None:
    assert terminal.say("test", str(policies)).lines[-1] == "5 of 5 cases passed."
    plain = CASES.replace("    workspace: production\n", "")
    (policies / "cases" / "rules.yaml").write_text(plain)
    refused = terminal.say("test", str(policies))
    assert refused.code == 2
    assert "Write `workspace: production` in the case." in refused.out
    assert terminal.say("test --workspace production", str(policies)).lines[-1] == "5 of 5 cases passed."
