"""Simulations that run beside the service: few at once, polite, stopped when they take too long."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from guard.loading.policy_loader import load
from guard.queries.simulation_course import Course
from guard.queries.simulation_job import Broken, Outcome, OutOfMemory, SimulationJob, Written, run
from guard.queries.simulation_process import (
    MEMORY,
    SimulationRefused,
    Simulations,
    SimulationSlots,
    run_in_process,
)
from tests.stores import sqlite_database

POLICY = """
version: 1
policies:
  - id: teams-have-names
    because: a team has no name
    severity: low
    owner: alice@acme.example
    watch: { kind: team }
    must: { properties: { name: { minLength: 1 } } }
    then: flag
"""


@pytest.fixture
def job(tmp_path: Path) -> Callable[..., SimulationJob]:
    (tmp_path / "a.yaml").write_text(POLICY)
    in_force = load([tmp_path / "a.yaml"])
    database = sqlite_database(tmp_path)
    database.close()

    def made(text: str = POLICY, memory: int = MEMORY) -> SimulationJob:
        folder = tmp_path / "candidate"
        folder.mkdir(exist_ok=True)
        (folder / "a.yaml").write_text(text)
        return SimulationJob(
            database_url=database.url.render_as_string(hide_password=False),
            workspace=1,
            reverts=3,
            writes=50,
            within=3600.0,
            since=0.0,
            until=1000.0,
            folder=str(folder),
            in_force=in_force.document,
            in_force_revision=in_force.revision,
            format="json",
            address="",
            memory=memory,
        )

    return made


def test_a_process_of_its_own_comes_to_the_same_outcome(job: Callable[..., SimulationJob]) -> None:
    here, there = run(job(), Course()), run_in_process(job(), Course())
    assert isinstance(here, Written)
    assert here == there


def test_broken_policies_come_back_with_their_places(job: Callable[..., SimulationJob]) -> None:
    broken = job("version: 1\npolicies: [{id: x}]\n")
    there = run_in_process(broken, Course())
    assert isinstance(there, Broken)
    assert there == run(broken, Course())
    assert there.problems[0].line == 2


def test_what_takes_too_long_is_stopped(job: Callable[..., SimulationJob]) -> None:
    with pytest.raises(SimulationRefused, match=r"took longer than 0 s. Ask for a shorter") as refused:
        run_in_process(job(), Course(), longest=0.0)
    assert refused.value.code == "too_large"


def test_what_ends_without_a_result_is_told(
    job: Callable[..., SimulationJob], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(SimulationRefused, match="ended without a result") as refused:
        run_in_process(job(), Course())
    assert refused.value.code == "lost"


def test_too_little_memory_is_told(job: Callable[..., SimulationJob]) -> None:
    def starved(job: SimulationJob, course: Course) -> Outcome:
        return OutOfMemory()

    with pytest.raises(SimulationRefused, match="too much memory") as refused:
        Simulations(starved).make(job())
    assert refused.value.code == "too_large"


def test_a_caller_has_one_place_and_all_have_few() -> None:
    slots = SimulationSlots(2)
    with slots.taken_by("alice"), pytest.raises(SimulationRefused, match="A simulation of yours is running"):
        slots.taken_by("alice").__enter__()
    with (
        slots.taken_by("alice"),
        slots.taken_by("bob"),
        pytest.raises(SimulationRefused, match="2 simulations are running, and no more run at once"),
    ):
        slots.taken_by("carol").__enter__()
    with slots.taken_by("carol"), slots.taken_by("alice"):
        pass


def test_a_place_is_free_again_after_a_failure() -> None:
    slots = SimulationSlots(1)
    with pytest.raises(ZeroDivisionError), slots.taken_by("alice"):
        raise ZeroDivisionError
    with slots.taken_by("alice"):
        pass
