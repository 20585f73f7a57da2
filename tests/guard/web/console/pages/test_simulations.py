"""Simulations in the console: begun, looked at while they run, stopped, and read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from guard.queries.simulation_course import Course
from guard.queries.simulation_job import Outcome, SimulationJob, run
from guard.queries.simulation_runs import KEPT_FOR, MOST_KEPT
from tests.guard.web.console.browser import HOME, Browser, Reader, signed_in
from tests.guard.web.stage import ALICE, BOB, CAROL, CLIENT_SECRET, DAVE, ERIN, Stage
from tests.served import app_of

PATIENCE = 60.0


@dataclass
class Gate:
    """Simulations that wait until somebody lets them go on."""

    open: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)
    folders: list[str] = field(default_factory=list)

    def __call__(self, job: SimulationJob, course: Course) -> Outcome:
        self.folders.append(job.folder)
        course.when_stopped(self.open.set)
        course.report(0.25)
        self.begun.set()
        assert self.open.wait(PATIENCE)
        return run(job, course)


@pytest.fixture
def gate(busy: Stage) -> Iterator[Gate]:
    made = Gate()
    busy.app = app_of(busy.service, client_secret=CLIENT_SECRET, run_simulation=made)
    yield made
    made.open.set()


def begun(made: Browser, **values: str) -> str:
    answer = made.send(made.form(f"{HOME}/simulation", "/simulation"), **values)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def ended(on: Stage, made: Browser, path: str) -> str:
    on.wait_for(lambda: "It is running" not in made.page(path), PATIENCE)
    return made.page(path)


def test_the_policies_in_force_are_simulated_and_nothing_differs(busy: Stage) -> None:
    made = signed_in(busy, BOB)
    before = busy.get("/api/v1/decisions")
    path = begun(made, days="90")
    page = ended(busy, made, path)
    assert "What would have happened" in page
    assert "Nothing differs." in page
    assert "put back" in page
    assert CAROL in page
    links = Reader(page).links
    assert any(link.endswith("/explanation") for link in links)
    for link in filter(lambda link: link.startswith(HOME), links):
        assert made.get(link).status_code == 200, link
    assert busy.get("/api/v1/decisions") == before
    assert "all policies in force, 90 days back" in signed_in(busy, ERIN).page(f"{HOME}/simulation")


def test_only_the_chosen_policies_are_looked_at(busy: Stage) -> None:
    made = signed_in(busy, BOB)
    page = ended(busy, made, begun(made, only="no-exports"))
    assert "1 policy in force" in page
    assert "Nothing differs." in page
    assert f"{HOME}/policies/no-exports" in Reader(page).links
    assert "ip-allowlist-stays-on" not in page


def test_a_page_of_one_that_runs_looks_again_by_itself_and_by_a_link(busy: Stage, gate: Gate) -> None:
    made = signed_in(busy, BOB)
    path = begun(made)
    assert gate.begun.wait(PATIENCE)
    page = made.page(path)
    assert "25 %" in page
    assert f'hx-get="{path}"' in page
    assert 'src="/htmx.js' in page
    assert path in Reader(page).links
    gate.open.set()
    assert "hx-get" not in ended(busy, made, path)


def test_a_second_one_is_refused_kindly_and_what_was_chosen_is_kept(busy: Stage, gate: Gate) -> None:
    made = signed_in(busy, BOB)
    begun(made)
    form = made.form(f"{HOME}/simulation", "/simulation")
    answer = made.send(form, days="365", only="no-exports")
    assert answer.status_code == 429
    assert "A simulation of yours is running: try again when it has ended." in answer.text
    assert '<option value="365" selected>' in answer.text
    assert 'value="no-exports" checked' in answer.text
    body = {"files": {"a.yaml": ""}}
    assert (
        busy.app.test_client().post("/api/v1/simulations", headers=busy.headers(BOB), json=body).status_code
        == 429
    )


def test_one_that_is_stopped_ends_without_a_result_and_leaves_no_file(busy: Stage, gate: Gate) -> None:
    made = signed_in(busy, BOB)
    path = begun(made)
    assert gate.begun.wait(PATIENCE)
    assert not any(
        form.action.endswith("/cancellation") for form in Reader(signed_in(busy, ALICE).page(path)).forms
    )
    assert made.send(made.form(path, "/cancellation")).status_code == 303
    page = ended(busy, made, path)
    assert "The simulation was stopped." in page
    (folder,) = gate.folders
    assert "/tmp" not in page
    busy.wait_for(lambda: not Path(folder).exists(), PATIENCE)
    begun(made)  # the place is free


def test_only_whoever_began_one_or_an_operator_stops_it(busy: Stage, gate: Gate) -> None:
    bob, dave, alice = (signed_in(busy, who) for who in (BOB, DAVE, ALICE))
    path = begun(bob)
    form = bob.form(path, "/cancellation")
    form.values["form_token"] = alice.form(f"{HOME}/you", "/sign-out").values["form_token"]
    assert alice.send(form).status_code == 403
    assert dave.send(dave.form(path, "/cancellation")).status_code == 303


def test_a_viewer_looks_and_begins_none(busy: Stage) -> None:
    viewer, bob = signed_in(busy, ERIN), signed_in(busy, BOB)
    assert not [
        form for form in Reader(viewer.page(f"{HOME}/simulation")).forms if "simulation" in form.action
    ]
    form = bob.form(f"{HOME}/simulation", "/simulation")
    form.values["form_token"] = viewer.form(f"{HOME}/you", "/sign-out").values["form_token"]
    assert viewer.send(form).status_code == 403
    page = ended(busy, viewer, begun(bob))
    assert "What would have happened" in page


@pytest.mark.parametrize(
    "values", [{"days": "0"}, {"days": "9" * 40}, {"days": "thirty"}, {"only": "gone"}, {"only": "\u202e<b>"}]
)
def test_what_no_form_of_ours_says_is_refused_with_a_sentence(busy: Stage, values: dict[str, str]) -> None:
    made = signed_in(busy, BOB)
    answer = made.send(made.form(f"{HOME}/simulation", "/simulation"), **values)
    assert 400 <= answer.status_code < 500
    assert "<b>" not in answer.text


def test_a_simulation_that_is_not_known_is_not_found(busy: Stage) -> None:
    assert "kept for an hour" in signed_in(busy, ERIN).page(f"{HOME}/simulation/nothing", 404)


def test_a_simulation_that_fails_says_so_and_frees_its_place(busy: Stage) -> None:
    def lost(job: SimulationJob, course: Course) -> Outcome:
        raise ZeroDivisionError

    busy.app = app_of(busy.service, client_secret=CLIENT_SECRET, run_simulation=lost)
    made = signed_in(busy, BOB)
    page = ended(busy, made, begun(made))
    assert "The simulation ended without a result." in page
    assert "ZeroDivision" not in page
    begun(made)


def test_results_are_forgotten_after_an_hour_and_beyond_a_number(busy: Stage) -> None:
    made = signed_in(busy, BOB)
    paths = []
    for _ in range(MOST_KEPT + 2):
        paths.append(begun(made, only="welcome-stays", days="7"))
        ended(busy, made, paths[-1])
    assert made.get(paths[0]).status_code == 404
    assert made.get(paths[-1]).status_code == 200
    busy.clock.now += KEPT_FOR + 1
    assert made.get(paths[-1]).status_code == 404
