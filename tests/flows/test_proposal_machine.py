"""Whatever people, strangers, clocks and killed processes do: only what was approved is applied, and it ends once."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeAlias

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.flows.proposal_machine import ProposalMachine
from tests.guard.web.stage import Stage, stage, stage_on
from tests.laws import examples
from tests.stores import postgresql_database, postgresql_server

Opens: TypeAlias = Callable[[Path, ExitStack], Stage]


def test_on_sqlite(tmp_path: Path) -> None:
    _run(tmp_path, lambda folder, closing: closing.enter_context(stage(folder)), 20)


def test_on_postgresql(tmp_path: Path) -> None:
    with postgresql_server() as server:

        def opens(folder: Path, closing: ExitStack) -> Stage:
            database = closing.enter_context(postgresql_database(server, f"machine_{folder.name}"))
            return closing.enter_context(stage_on(folder, database))

        _run(tmp_path, opens, 3)


def _run(under: Path, opens: Opens, daily: int) -> None:
    numbers = itertools.count(1)

    def machine() -> ProposalMachine:
        folder = under / str(next(numbers))
        folder.mkdir()
        return ProposalMachine(lambda closing: opens(folder, closing))

    made: Any = machine  # whatever makes a machine is taken
    run_state_machine_as_test(made, settings=settings(examples(daily), stateful_step_count=30))
