"""Policies on a branch, from the command line: the service itself, and `check`, `test` and `simulate` of a branch."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.flows.origin import Origin, origin
from tests.guard.cli.service import ROOT, guardrail, started
from tests.guard.cli.terminal import Admins, Terminal

OPERATOR = "dave@acme.example"
STORY = "policies/office-hours.yaml"
BROKEN = "version: 1\npolicies:\n  - id: half\n"


@pytest.fixture
def team(tmp_path: Path) -> Origin:
    made = origin(tmp_path)
    shutil.copytree(ROOT / "policies", made.desk / "policies")
    made.push()
    return made


def place(team: Origin, branch: str = "main") -> str:
    return f"git+{team.url}#{branch}:policies"


def test_the_service_follows_a_branch_and_begins_again_while_it_is_broken(
    team: Origin, tmp_path: Path
) -> None:
    home, where = tmp_path / "home", {"GUARDRAIL_POLICIES": place(team), "GUARDRAIL_POLICIES_EVERY": "1h"}
    first = team.git("rev-parse", "HEAD")
    with started(home, "serve", **where) as running:
        line = running.until(lambda line: line.startswith("policies  "))
        assert f"from {place(team)}, revision {first[:19]}" in line
        running.until(lambda line: line.startswith("Ready"))
        tokens = json.loads((home / "demo-tokens.json").read_text())
        ask = {"GUARDRAIL_URL": running.url("Guardrail"), "GUARDRAIL_TOKEN": tokens[OPERATOR]}
        second = team.push({STORY: (ROOT / STORY).read_text().replace("high", "low")})
        said = guardrail(home, "policies", "fetch", **ask)
        assert (said.returncode, said.stdout) == (
            0,
            f"{place(team)}: The newest policies are in force, at revision {second}.\n",
        )
        with running.api as api:
            assert api.get("/policies").json()["revision"] == second
        team.push({STORY: BROKEN})
        said = guardrail(home, "policies", "fetch", **ask)
        assert said.returncode == 1
        assert f"{STORY}:3:5: error: " in said.stdout
        assert (
            guardrail(home, "policies", "fetch", **ask | {"GUARDRAIL_TOKEN": "grt_nobody12"}).returncode == 2
        )
        running.end()
    with started(home, "serve", **where) as running:
        line = running.until(lambda line: line.startswith("policies  "))
        assert f"revision {second[:19]}" in line
        running.end()
    shutil.rmtree(home / "policies-from-git")
    said = guardrail(home, "serve", **where)
    assert said.returncode == 2
    assert "The policies cannot be taken up. There are no policies to begin with" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_branch_can_be_checked_tested_and_simulated(
    watching: Terminal, admins: Admins, team: Origin
) -> None:
    team.git("checkout", "--quiet", "-b", "stricter")
    text = (ROOT / STORY).read_text()
    fin = (ROOT / "policies" / "fin.yaml").read_text()
    with_a_gap = fin.replace("fields: [/welcome_message]", "fields: [/welcome_message, /something_else]")
    commit = team.commit(
        {STORY: text.replace("severity: high", "severity: critical"), "policies/fin.yaml": with_a_gap}
    )
    team.git("push", "--quiet", "origin", "stricter")
    checked = watching.say("check", place(team, "stricter"))
    assert (checked.code, f"Revision {commit}." in checked.out) == (0, True), checked.err
    assert "policies/packs is a folder of packs" in checked.out
    tested = watching.say("test", place(team, "stricter"))
    assert (tested.code, "cases passed." in tested.out) == (0, True), tested.err
    covered = watching.say("test --coverage", place(team, "stricter"))
    assert "\nthe-welcome-message-stays-ours (policies/fin.yaml:" in covered.out
    as_json = watching.say("test --coverage --format json", place(team, "stricter"))
    assert "guardrail-" not in covered.out + as_json.out
    admins.put("mallory", "/ip_allowlist", {"enabled": False})
    watching.say("snapshot")
    simulated = watching.say("simulate --since 1h --format json", place(team, "stricter"))
    assert json.loads(simulated.out)["revision"] == commit


def test_a_waiver_on_a_branch_hides_its_warning(terminal: Terminal, team: Origin) -> None:
    misspelt = (
        "version: 1\npolicies:\n  # guardrail: ignore[unknown-field] because the beta has it\n"
        "  - { id: beta-stays, because: b, severity: low, watch: { kind: tag, fields: [/nam] }, then: flag }\n"
    )
    team.push({"policies/beta.yaml": misspelt})
    said = terminal.say("check", place(team), "--show-waived")
    assert said.code == 0
    (shown,) = [line for line in said.lines if line.startswith("policies/beta.yaml:4:")]
    assert shown.endswith("[unknown-field] Waived because the beta has it")
    assert said.lines[-1].endswith(" 1 warning waived.")


def test_what_is_wrong_with_a_branch_is_told_as_it_stands_in_the_repository(
    terminal: Terminal, team: Origin
) -> None:
    team.push({STORY: BROKEN})
    (team.desk / "policies" / "linked.yaml").symlink_to("/etc/passwd")
    team.push()
    said = terminal.say("check", place(team), "--format", "github")
    assert said.code == 1
    assert f"::error file={STORY},line=3,col=5" in said.out
    assert "file=policies/linked.yaml,line=1" in said.out
    assert "guardrail-" not in said.out
    said = terminal.say("test", place(team))
    assert said.code == 2
    assert f"\n{STORY}:3:5: error: " in said.err


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("git+ext::sh", "This is no place of policies in git. It must begin with one of"),
        ("git+file:///nowhere.git", "The policies cannot be taken up. file:///nowhere.git cannot be fetched"),
    ],
)
def test_a_place_that_is_none_is_wrong_input(terminal: Terminal, wrong: str, why: str) -> None:
    for command in ("check", "test", "simulate"):
        said = terminal.say(command, wrong)
        assert (said.code, said.err.startswith(why)) == (2, True), said.err


def test_commands_beside_the_service_take_what_it_found_good(terminal: Terminal, team: Origin) -> None:
    terminal.values |= {"GUARDRAIL_POLICIES": place(team)}
    export = team.desk / "log.ndjson"
    export.write_text(json.dumps({"id": "1", "activity_type": "bulk_export", "created_at": 1_790_000_000}))
    first = terminal.say("simulate --format json --activity", str(export), str(team.desk / "policies"))
    good = team.git("rev-parse", "HEAD")
    assert json.loads(first.out)["instead"] == good, first.err
    team.push({STORY: BROKEN})
    again = terminal.say("simulate --format json --activity", str(export), str(ROOT / "policies"))
    assert json.loads(again.out)["instead"] == good, again.err
