"""What continuous integration does with policies: the action and the lines of docs/ci, run for real."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from drift.web.rest.route import API
from tests.guard.cli.policy_service import CHANGES, STRANGE, Served, serving
from tests.guard.cli.service import ROOT, environment

ACTION = ROOT / "action.yml"
WORKFLOW = ROOT / "docs" / "ci" / "github-actions.yml"
GITLAB = ROOT / "docs" / "ci" / "gitlab-ci.yml"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as service:
        yield service


def scripts_of(file: Path) -> list[str]:
    """The scripts of the action, or of the job, in the order in which they stand."""
    *_, document = yaml.safe_load_all(file.read_text())
    if file == ACTION:
        return [str(step["run"]) for step in document["runs"]["steps"] if "run" in step]
    return [str(line) for line in document["policies"]["script"]]


def lines_of(file: Path) -> list[str]:
    """The lines that check, test and simulate."""
    scripts = scripts_of(file)
    lines = [line.strip() for script in scripts for line in script.replace("\\\n", "").splitlines()]
    return [line for line in lines if re.match("guardrail (check|test|simulate) ", line)]


def step(name: str) -> str:
    document: Any = yaml.safe_load(ACTION.read_text())
    (found,) = [one["run"] for one in document["runs"]["steps"] if one.get("name") == name]
    return str(found)


def run(script: str, at: Path, served: Served, **values: str) -> subprocess.CompletedProcess[str]:
    """As a pipeline runs it: in the checkout, with `guardrail` on the path and nothing else that knows us."""
    bin_ = at.parent / "bin"
    bin_.mkdir(exist_ok=True)
    (bin_ / "guardrail").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT}/app.py" "$@"\n')
    (bin_ / "guardrail").chmod(0o755)
    known = {
        "POLICIES": "policies",
        "SINCE": "90d",
        "GUARDRAIL_URL": served.url,
        "GUARDRAIL_TOKEN": served.token,
        "GITHUB_ACTION_PATH": str(ROOT),
        "REPOSITORY": "acme/rules",
        "NUMBER": "7",
        **values,
    }
    env = environment(at / "nowhere", **known) | {"PATH": f"{bin_}:{os.environ['PATH']}"}
    del env["GUARDRAIL_HOME"]
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=at,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / "policies", folder / "policies")
    return folder


@pytest.mark.parametrize("file", [ACTION, GITLAB], ids=lambda file: file.stem)
def test_check_test_and_simulate_of_the_pipeline_do_what_they_say(
    served: Served, checkout: Path, file: Path
) -> None:
    lines = lines_of(file)
    assert [line.split()[1] for line in lines] == ["check", "test", "simulate"]
    for line in lines:
        done = run(line, checkout, served)
        assert done.returncode == 0, done.stderr
    assert "## What these policies would have done" in (checkout / "simulation.md").read_text()
    assert "ip-allowlist-stays-on" in (checkout / "simulation.md").read_text()


@pytest.mark.parametrize("file", [ACTION, GITLAB], ids=lambda file: file.stem)
def test_broken_policies_fail_the_pipeline_beside_their_line(
    served: Served, checkout: Path, file: Path
) -> None:
    (checkout / "policies" / "security.yaml").write_text(STRANGE)
    check, *_ = lines_of(file)
    done = run(check, checkout, served)
    assert done.returncode == 1
    assert "policies/security.yaml" in done.stdout
    assert ("::error file=policies/security.yaml,line=3" in done.stdout) == (file == ACTION)


GH = """#!/bin/sh
echo "$@" >> "$CALLS"
case "$*" in *--jq*) cat "$EARLIER";; esac
"""


@pytest.mark.parametrize("earlier", ["", "4711"])
def test_the_result_is_one_comment_that_is_written_again(
    served: Served, checkout: Path, tmp_path: Path, earlier: str
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gh").write_text(GH)
    (tmp_path / "bin" / "gh").chmod(0o755)
    (tmp_path / "earlier").write_text(earlier)
    calls = tmp_path / "calls"
    run(step("Run their cases"), checkout, served)
    run(step("Try them on what happened"), checkout, served)
    outcome = {"CHECK": "success", "TEST": "success", "SIMULATE": "success"}
    where = {
        "CALLS": str(calls),
        "EARLIER": str(tmp_path / "earlier"),
    }
    done = run(step("Say so on the pull request"), checkout, served, **outcome, **where)
    assert done.returncode == 0, done.stderr
    comment = (checkout / "comment.md").read_text()
    assert comment.startswith("<!-- intercom-guardrail: policies -->\n**check**: success.")
    assert "## What these policies would have done" in comment
    asked, wrote = calls.read_text().splitlines()
    assert "repos/acme/rules/issues/7/comments" in asked
    assert ("--method PATCH repos/acme/rules/issues/comments/4711" in wrote) == bool(earlier)
    assert ("--method POST repos/acme/rules/issues/7/comments" in wrote) == (not earlier)


def test_a_comment_says_what_failed(served: Served, checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gh").write_text("#!/bin/sh\n")
    (tmp_path / "bin" / "gh").chmod(0o755)
    (checkout / "policies" / "security.yaml").write_text(STRANGE)
    outcome = {"CHECK": "failure", "TEST": "failure", "SIMULATE": "failure"}
    assert run(step("Run their cases"), checkout, served).returncode == 2
    done = run(step("Say so on the pull request"), checkout, served, **outcome)
    assert done.returncode == 0, done.stderr
    assert "policies/security.yaml:3:5: error: " in (checkout / "comment.md").read_text()


def test_a_comment_says_why_nothing_could_be_tried_on_history(
    served: Served, checkout: Path, tmp_path: Path
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gh").write_text("#!/bin/sh\n")
    (tmp_path / "bin" / "gh").chmod(0o755)
    away = {"GUARDRAIL_URL": "http://127.0.0.1:9"}
    tried = run(step("Try them on what happened"), checkout, served, **away)
    assert (tried.returncode, "No service answers at http://127.0.0.1:9" in tried.stderr) == (2, True)
    outcome = {"CHECK": "success", "TEST": "success", "SIMULATE": "failure"}
    done = run(step("Say so on the pull request"), checkout, served, **outcome)
    assert done.returncode == 0, done.stderr
    comment = (checkout / "comment.md").read_text()
    assert "```\nNo service answers at http://127.0.0.1:9" in comment


def test_the_log_and_the_artifact_of_gitlab_say_why_nothing_could_be_tried_on_history(
    served: Served, checkout: Path
) -> None:
    *_, document = yaml.safe_load_all(GITLAB.read_text())
    job: Any = document["policies"]
    (script,) = [one for one in job["script"] if "simulate" in one]
    tried = run(script, checkout, served, GUARDRAIL_URL="http://127.0.0.1:9")
    assert (tried.returncode, "No service answers at http://127.0.0.1:9" in tried.stderr) == (2, True)
    assert "No service answers" in (checkout / "simulate.err").read_text()
    assert "simulate.err" in job["artifacts"]["paths"]
    assert run(script, checkout, served).returncode == 0


def test_the_pipeline_of_the_page_can_be_read() -> None:
    page = (ROOT / "docs" / "policies-from-git.md").read_text()
    (block,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (job,) = yaml.safe_load(block)["jobs"].values()
    assert [f"{API}/policies/fetch" in one["run"] for one in job["steps"]] == [True]


def test_the_pipelines_hold_no_expression_where_a_shell_would_run_it() -> None:
    assert [text for text in scripts_of(ACTION) if "${{" in text] == []
    assert [text for text in scripts_of(GITLAB) if "$[[" in text] == []


@pytest.mark.parametrize(
    ("schema", "file"), [("vendor.github-workflows", WORKFLOW), ("vendor.github-actions", ACTION)]
)
def test_github_takes_them(schema: str, file: Path) -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_workflow_gives_the_action_what_it_takes() -> None:
    workflow: Any = yaml.safe_load(WORKFLOW.read_text())
    action: Any = yaml.safe_load(ACTION.read_text())
    *_, used = workflow["jobs"]["policies"]["steps"]
    assert set(used["with"]) <= set(action["inputs"])


def test_the_action_installs_what_is_pinned_and_itself() -> None:
    script = step("Install Guardrail")
    assert '--require-hashes -r "$SOURCE/requirements.txt"' in script
    assert '--no-deps "$SOURCE"' in script


def test_proposed_changes_come_into_the_comment(served: Served, checkout: Path, tmp_path: Path) -> None:
    (checkout / "c.yaml").write_text(CHANGES)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gh").write_text("#!/bin/sh\n")
    (tmp_path / "bin" / "gh").chmod(0o755)
    done = run(step("Say what the proposed changes come to"), checkout, served, CHANGES="c.yaml")
    assert "office_hours_schedule/41" in (checkout / "plan.md").read_text(), done.stderr
    outcome = {"CHECK": "success", "TEST": "success", "SIMULATE": "skipped", "PLAN": "failure"}
    said = run(step("Say so on the pull request"), checkout, served, **outcome)
    assert said.returncode == 0, said.stderr
    comment = (checkout / "comment.md").read_text()
    assert "**simulate**: skipped. **plan**: failure." in comment
    assert "office_hours_schedule/41" in comment
