"""Whatever becomes of its writes: an application makes what people saw, or takes it back, and says which."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.flows.application_machine import ApplicationMachine
from tests.guard.web.stage import stage
from tests.laws import examples


def test_what_ended_says_what_stands(tmp_path: Path) -> None:
    numbers = itertools.count(1)

    def machine() -> ApplicationMachine:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        return ApplicationMachine(lambda closing: closing.enter_context(stage(folder)))

    made: Any = machine  # whatever makes a machine is taken
    run_state_machine_as_test(made, settings=settings(examples(5), stateful_step_count=15))
