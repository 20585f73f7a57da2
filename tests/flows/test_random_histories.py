"""Short random histories under small random sets of policies: what was said live is what a simulation says.

Every run makes the same ones. `GUARDRAIL_HISTORIES` says how many; `make nightly` tries several hundred.
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Final

import pytest

from guard.queries.simulate import simulate
from tests.flows.histories import RandomHistory, RandomPolicies
from tests.flows.lateness import Record
from tests.flows.live_and_simulated import JudgementRecorder, LiveAndSimulated, live_decisions
from tests.guard.web.stage import Stage, stage

ROUNDS: Final = int(os.environ.get("GUARDRAIL_HISTORIES", "12"))


def lives_through(on: Stage, seed: int) -> LiveAndSimulated:
    chosen = random.Random(seed)
    on.policies.joinpath("policies.yaml").write_bytes(RandomPolicies(chosen, on.clock.now).document())
    on.service.reload_policies()
    assert on.guarded.policies().find("policy-0") is not None
    began = on.clock()
    RandomHistory(on, chosen).lasts(25)
    recorder = JudgementRecorder()
    found = simulate(on.guarded, on.guarded.policies(), since=began, until=on.clock(), on_judgement=recorder)
    return LiveAndSimulated(
        live_decisions(on.guarded, began), Record(on.guarded), recorder, found, on.guarded.policies()
    )


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_simulation_says_what_was_said_live(tmp_path: Path, seed: int) -> None:
    with stage(tmp_path) as on:
        both = lives_through(on, seed)
        assert both.unexplained() == {}
        assert both.not_in_the_order_of_time() == {}
        assert both.miscounted() == {}
