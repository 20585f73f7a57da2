"""What continuous integration does with policies: the lines of docs/ci, run for real against a service that answers."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from drift.core.model.resources import Json
from drift.web.rest.route import API
from guard.cli import api_client
from guard.core.reports.plan_formats import FORMATS as PLAN_FORMATS
from guard.core.simulation.formats.formats import FORMATS
from guard.identity.tokens import create
from guard.queries.simulation_course import Course
from guard.queries.simulation_job import Outcome, SimulationJob
from guard.queries.simulation_job import run as run_here
from guard.queries.simulation_process import SimulationRefused, run_in_process
from guard.runtime.http_server import Server, bind
from guard.web import create_app
from tests.flows.world import MALLORY, World, world
from tests.guard.cli.service import ROOT, environment
from tests.guard.cli.terminal import Terminal

GITHUB = ROOT / "docs" / "ci" / "github-actions.yml"
GITLAB = ROOT / "docs" / "ci" / "gitlab-ci.yml"
STRANGE = "version: 1\npolicies:\n  - id: half\n"


@dataclass
class Served:
    url: str
    token: str
    viewer: str
    world: World


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service with a record in which Mallory switched the allowlist off."""
    with world(tmp_path_factory.mktemp("served")) as w:
        w.act(MALLORY, "PUT", "/ip_allowlist", {"enabled": False})
        w.look()
        app = create_app(w.service, client_secret=None, run_simulation=run_here)
        server = Server(app, bind("127.0.0.1", 0))
        server.start()
        token, viewer = (create(w.guarded, f"{role}@acme.example", role) for role in ("requester", "viewer"))
        try:
            yield Served(f"http://127.0.0.1:{server.port}", token, viewer, w)
        finally:
            server.stop()


@pytest.fixture
def ci(terminal: Terminal, served: Served) -> Terminal:
    """It knows nothing but the address of the service and its token: there is no record and no setting."""
    terminal.values.clear()
    terminal.values |= {"GUARDRAIL_TOKEN": served.token, "GUARDRAIL_HOME": "/dev/null/nowhere"}
    return terminal


# -- references, asking a service ------------------------------------------------------------------------------------


def test_a_service_says_what_refers_to_a_resource(ci: Terminal, served: Served) -> None:
    said = ci.say("references collection/301 --service", served.url)
    assert said.code == 0, said.err
    assert "article, 9: 7001 “Change your invoice”" in said.out
    lost = ci.say("references collection/999 --service", served.url)
    assert (lost.code, lost.out) == (2, "")
    assert "There is no collection/999, and nothing that was read refers to it." in lost.err


# -- simulate, asking a service --------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_a_service_answers_in_every_form_of_the_command(ci: Terminal, served: Served, form: str) -> None:
    policies = str(ROOT / "policies")
    said = ci.say("simulate --since 1h --format", form, "--service", served.url, policies)
    assert said.code == 0, said.err
    assert "ip-allowlist-stays-on" in said.out
    here = Terminal(ci.capsys, {"GUARDRAIL_HOME": str(served.world.settings.home)})
    here.values |= {"GUARDRAIL_DATABASE_URL": served.world.settings.database_url}
    here.values |= {"INTERCOM_BASE_URL": served.world.settings.base_url}
    beside = here.say("simulate --since 1h --format", form, policies)
    assert said.out.count("\n") == beside.out.count("\n")
    if form == "json":
        assert json.loads(said.out)["rows"] == json.loads(beside.out)["rows"] != []


def test_folders_links_and_people_go_along(ci: Terminal, served: Served, tmp_path: Path) -> None:
    folder = tmp_path / "our rules"
    (folder / "deep" / "er").mkdir(parents=True)
    shutil.copy(ROOT / "policies" / "people.yaml", folder)
    shutil.copy(ROOT / "policies" / "security.yaml", folder / "deep" / "er" / "so called.yaml")
    (folder / "packs").mkdir()
    (folder / "packs" / "x.yaml").write_text("no: policy")
    said = ci.say("simulate --since 1h --format json --service", served.url, str(folder))
    assert said.code == 0, said.err
    assert set(json.loads(said.out)["policies"]) >= {"ip-allowlist-stays-on"}
    (single,) = folder.rglob("so called.yaml")
    shutil.copy(folder / "people.yaml", single.parent)
    said = ci.say("simulate --since 1h --service", served.url, str(single))
    assert (said.code, "ip-allowlist-stays-on" in said.out) == (0, True), said.err


def test_a_busy_service_is_asked_again_when_it_says_so(
    ci: Terminal, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(api_client, "sleep", waited.append)

    def busy_at_first(job: SimulationJob, course: Course) -> Outcome:
        if not waited:
            raise SimulationRefused("busy", "A simulation is running.")
        return run_in_process(job, course)

    app = create_app(served.world.service, client_secret=None, run_simulation=busy_at_first)
    server = Server(app, bind("127.0.0.1", 0))
    server.start()
    try:
        said = ci.say(f"simulate --since 1h --service http://127.0.0.1:{server.port}", str(ROOT / "policies"))
    finally:
        server.stop()
    assert (said.code, waited) == (0, [30.0]), said.err
    assert "ip-allowlist-stays-on" in said.out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ("--service http://127.0.0.1:9", "No service answers at http://127.0.0.1:9"),
        ("--service nowhere", "--service is 'nowhere', but must be an address"),
        ("--service URL --since yesterday", "--since is 'yesterday'"),
        ("--service URL --activity README.md", "leave one of them out"),
        ("--service URL nowhere", "There is nothing at nowhere."),
        ("--service URL/elsewhere", "404"),
    ],
)
def test_what_cannot_be_asked_is_said(ci: Terminal, served: Served, arguments: str, why: str) -> None:
    said = ci.say(f"simulate {arguments.replace('URL', served.url)}")
    assert said.code == 2
    assert why in said.err or "There is nothing at this address" in said.err


def test_whoever_may_not_ask_is_told_so(ci: Terminal, served: Served) -> None:
    for token, why in (("", "GUARDRAIL_TOKEN holds no token"), (served.viewer, "needs the role requester")):
        ci.values["GUARDRAIL_TOKEN"] = token
        said = ci.say("simulate --service", served.url, str(ROOT / "policies"))
        assert (said.code, why in said.err) == (2, True), said.err


def test_broken_policies_are_told_before_anybody_is_asked(ci: Terminal, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(STRANGE)
    said = ci.say("simulate --service http://127.0.0.1:9", str(tmp_path))
    assert said.code == 2
    assert f"{tmp_path}/x.yaml:3:5: error: " in said.err


# -- the lines of docs/ci --------------------------------------------------------------------------------------------


def lines_of(file: Path) -> list[str]:
    """The lines that run Guardrail, in the order in which they stand."""
    document: Any = yaml.safe_load(file.read_text())
    job = document.get("policies") or document["jobs"]["policies"]
    scripts = job.get("script") or [step["run"] for step in job["steps"] if "run" in step]
    lines = [line.strip() for script in scripts for line in script.replace("\\\n", "").splitlines()]
    return [line for line in lines if line.startswith("guardrail ") and "head -c" not in line]


def step(name: str) -> str:
    document: Any = yaml.safe_load(GITHUB.read_text())
    (found,) = [one["run"] for one in document["jobs"]["policies"]["steps"] if one.get("name") == name]
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


@pytest.mark.parametrize("file", [GITHUB, GITLAB], ids=lambda file: file.stem)
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


@pytest.mark.parametrize("file", [GITHUB, GITLAB], ids=lambda file: file.stem)
def test_broken_policies_fail_the_pipeline_beside_their_line(
    served: Served, checkout: Path, file: Path
) -> None:
    (checkout / "policies" / "security.yaml").write_text(STRANGE)
    check, *_ = lines_of(file)
    done = run(check, checkout, served)
    assert done.returncode == 1
    assert "policies/security.yaml" in done.stdout
    assert ("::error file=policies/security.yaml,line=3" in done.stdout) == (file == GITHUB)


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
        "REPOSITORY": "acme/rules",
        "NUMBER": "7",
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
    job: Any = yaml.safe_load(GITLAB.read_text())["policies"]
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
    document: Json = yaml.safe_load(GITHUB.read_text())
    runs = [one["run"] for one in document["jobs"]["policies"]["steps"] if "run" in one]
    assert [text for text in runs if "${{" in text] == []


# -- plan, asking a service ------------------------------------------------------------------------------------------

CHANGES = """version: 1
ticket: SUP-41
changes:
  - resource: office_hours_schedule/41
    set: { /time_zone_name: Europe/London }
  - resource: tag/101
    merge: { nmae: vip }
"""


@pytest.mark.parametrize("form", PLAN_FORMATS)
def test_a_service_plans_as_the_command_does_beside_the_record(
    ci: Terminal, served: Served, tmp_path: Path, form: str
) -> None:
    (tmp_path / "a.yaml").write_text(CHANGES)
    ci.here = tmp_path
    said = ci.say("plan a.yaml --format", form, "--service", served.url)
    assert said.code == 2, said.err
    assert "requester" in said.out
    assert "a.yaml:7:" in said.out
    beside = Terminal(ci.capsys, {"GUARDRAIL_HOME": str(served.world.settings.home)}, tmp_path)
    beside.values |= {"GUARDRAIL_DATABASE_URL": served.world.settings.database_url}
    beside.values |= {"INTERCOM_BASE_URL": served.world.settings.base_url}
    beside.values |= {"GUARDRAIL_POLICIES": str(ROOT / "policies")}
    here = beside.say("plan a.yaml --by requester@acme.example --format", form)
    assert without_moments(said.out) == without_moments(here.out)


def without_moments(text: str) -> str:
    """Without times, the place of the policies, and the column of a misspelt name: a service knows its value's. How
    long it waits for Intercom is its own setting, so the seconds at most are left out as well."""
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "MOMENT", re.sub(r"(a\.yaml:7):\d+", r"\1", text))
    text = re.sub(r'up to \d+ seconds|("seconds_at_most"): [\d.]+', r"SECONDS \1", text)
    return re.sub(r'"where": "[^"]*policies', '"where": "policies', text)


def test_what_a_service_cannot_plan_is_said_by_file_and_line(
    ci: Terminal, served: Served, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(CHANGES.replace("tag/101", "tag/1"))
    (tmp_path / "b.yaml").write_text("version: 1\nchanges:\n  - resource: team/1\n    set: { /name: x }\n")
    ci.here = tmp_path
    said = ci.say("plan a.yaml b.yaml --service", served.url)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("a.yaml:6:15: error: There is no tag/1. There is tag/101")
    assert "\nb.yaml:3:15: error: There is no team/1." in said.err


def test_a_service_says_who_asks_and_who_may(ci: Terminal, served: Served, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(CHANGES)
    ci.here = tmp_path
    said = ci.say("plan a.yaml --by bob@acme.example --service", served.url)
    assert (said.code, "leave --by out" in said.err) == (2, True)
    ci.values["GUARDRAIL_TOKEN"] = served.viewer
    assert "role" in ci.say("plan a.yaml --service", served.url).err
