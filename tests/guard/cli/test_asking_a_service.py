"""What commands ask of a running service that has the record: references, simulations, plans."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from guard.cli import api_client
from guard.core.reports.plan_formats import FORMATS as PLAN_FORMATS
from guard.core.simulation.formats.formats import FORMATS
from guard.queries.simulation_course import Course
from guard.queries.simulation_job import Outcome, SimulationJob
from guard.queries.simulation_process import SimulationRefused, run_in_process
from guard.runtime.http_server import Server, bind
from tests.guard.cli.policy_service import CHANGES, STRANGE, Served, serving
from tests.guard.cli.service import ROOT
from tests.guard.cli.terminal import Terminal
from tests.served import app_of


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as service:
        yield service


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

    app = app_of(served.world.service, client_secret=None, run_simulation=busy_at_first)
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


# -- plan, asking a service ------------------------------------------------------------------------------------------


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
