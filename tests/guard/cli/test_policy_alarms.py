"""Policies that cannot be used: commands go on with the last good ones, and say so first."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from guard.cli.context import CliContext
from guard.policy_source.active_policies import InForce
from guard.runtime.settings import Settings
from guard.web import create_app
from tests.flows.origin import BROKEN, FLAGGED, STORY, origin
from tests.flows.policies import only
from tests.flows.world import POLICIES, Clock, assembled
from tests.guard.cli.terminal import Admins, Terminal

OPENING = "The newest policies cannot be used; the last good set stays in force:"
WRONG = FLAGGED.replace("severity: high", "severity: crit")


@pytest.fixture
def at_home(watching: Terminal, tmp_path: Path) -> Terminal:
    """Policies in a directory, which were in force when everything was read."""
    watching.values["GUARDRAIL_POLICIES"] = str(only(tmp_path, FLAGGED))
    assert watching.say("snapshot").code == 0
    return watching


def document(of: Terminal, command: str) -> Any:
    return json.loads(of.say(f"{command} --format json").out)


def test_the_reports_go_on_with_the_last_good_policies_while_a_file_is_broken(at_home: Terminal) -> None:
    good = document(at_home, "policies status")["revision"]
    file = Path(at_home.values["GUARDRAIL_POLICIES"]) / "story.yaml"
    file.write_text(WRONG)
    said = at_home.say("drift")
    assert said.code == 1
    assert said.lines[1] == OPENING
    assert said.lines[2].startswith(f"{file}:6:")
    assert document(at_home, "drift")["alarm"].startswith(f"{file}:6:")
    assert said.err == ""
    assert at_home.say("drift --format csv").err.startswith(OPENING)
    status = document(at_home, "policies status")
    assert (status["revision"], status["alarm"][: len(str(file))]) == (good, str(file))
    assert at_home.say("policies status").lines[1].startswith("The newest policies cannot be used")
    file.write_text(FLAGGED)
    assert at_home.say("drift").code == 0
    assert document(at_home, "drift")["alarm"] is None


def test_every_other_command_says_on_standard_error_why_it_judges_by_the_last_good_ones(
    at_home: Terminal,
) -> None:
    (Path(at_home.values["GUARDRAIL_POLICIES"]) / "story.yaml").write_text(WRONG)
    explained = at_home.say(
        "explain --kind office_hours_schedule --id 41 --set /time_zone_name=Europe/London"
    )
    assert (explained.code, "1. hours" in explained.out) == (1, True), explained.err
    assert explained.err.startswith(OPENING)
    tried = at_home.say("simulate --since 1h", str(POLICIES))
    assert (tried.code, tried.err.startswith(OPENING)) == (0, True), tried.err
    assert "cannot be used" not in at_home.say("history ip_allowlist").err


def test_without_any_last_good_policies_it_is_refused_as_before(watching: Terminal, tmp_path: Path) -> None:
    watching.values["GUARDRAIL_HOME"] = str(tmp_path / "fresh")
    watching.values["GUARDRAIL_POLICIES"] = str(only(tmp_path, WRONG))
    said = watching.say("drift")
    assert (said.code, "The policies cannot be used:" in said.err) == (2, True)


def test_what_needs_no_record_asks_it_only_when_policies_are_broken(
    at_home: Terminal, tmp_path: Path
) -> None:
    context = CliContext(at_home.values, at_home.here, at_home.open_workspace, create_app)
    good = context.policies_in_force()
    (Path(at_home.values["GUARDRAIL_POLICIES"]) / "story.yaml").write_text(WRONG)
    assert context.policies_in_force().revision == good.revision
    at_home.capsys.readouterr()


def test_the_alarm_of_a_branch_reaches_the_commands_by_the_record(
    watching: Terminal, admins: Admins, tmp_path: Path
) -> None:
    team = origin(tmp_path, FLAGGED)
    home = Path(watching.values["GUARDRAIL_HOME"])
    clock = Clock()
    settings = Settings(
        home=home,
        policies=team.source(),
        database_url=f"sqlite:///{home / 'guardrail.db'}",
        base_url=admins.url,
        mode="observe",
    )
    watching.values["GUARDRAIL_POLICIES"] = f"git+{team.url}#main:policies"
    logging.getLogger().handlers.clear()  # the command before writes to a terminal that is gone
    service = assembled(settings, clock).service
    service.keep_policies()
    assert document(watching, "drift")["alarm"] is None
    broken = team.push({STORY: WRONG})
    service.reload_policies()
    said = watching.say("drift")
    assert said.code == 1
    assert said.lines[1] == OPENING
    assert f"Commit {broken[:12]}" in said.lines[2]
    for command in ("drift", "policies status"):
        found = document(watching, command)
        assert f"{STORY}:6:" in found["alarm"]
        assert "said so last" not in found["alarm"]
    clock.ahead -= 3600
    team.push({STORY: BROKEN})
    service.reload_policies()
    service.stop()
    assert "The service said so last at 20" in document(watching, "drift")["alarm"]


def test_that_files_are_in_order_again_stands_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = only(tmp_path, FLAGGED)
    in_force = InForce(folder)
    with caplog.at_level(logging.INFO):
        (folder / "story.yaml").write_text(WRONG)
        assert not in_force.reload()
        assert "in order again" not in caplog.text
        (folder / "story.yaml").write_text(FLAGGED)
        assert not in_force.reload()
    assert f"the policies are in order again, at revision {in_force().revision}" in caplog.text
