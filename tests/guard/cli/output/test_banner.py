"""The start messages say who is answered: people, or only whoever looks after the process."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from drift.store.replicas import WEB, WORKER
from guard.cli.output.banner import print_addresses, print_workspaces
from guard.runtime.replica_settings import ReplicaSettings
from guard.runtime.workspaces import Workspaces
from tests.flows.world import World, world
from tests.served import assembled_of


def messages(w: World, *roles: str) -> tuple[str, str]:
    assembled = assembled_of(w.service)
    assembled = replace(
        assembled,
        foundation=replace(
            assembled.foundation, settings=replace(assembled.settings, replica=ReplicaSettings(roles))
        ),
    )
    one, several = io.StringIO(), io.StringIO()
    print_addresses(Console(file=one), assembled)
    print_workspaces(Console(file=several), Workspaces([assembled]))
    return one.getvalue(), several.getvalue()


@pytest.mark.parametrize("roles", [(WEB,), (WEB, WORKER)])
def test_one_that_answers_people_says_where(tmp_path: Path, roles: tuple[str, ...]) -> None:
    with world(tmp_path) as w:
        for said in messages(w, *roles):
            assert "to look and to decide, in a browser" in said
            assert "probes" not in said


def test_one_that_only_works_sends_nobody_to_its_console(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        for said in messages(w, WORKER):
            assert "/healthz and the like alone: it does the work" in said
            assert "in a browser" not in said
            assert "/api/v1" not in said
