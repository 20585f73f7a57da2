"""A small past, and the two sets that its simulations compare."""

from __future__ import annotations

from dataclasses import replace

from guard.core.evaluation.compiled import CompiledPolicies, compile_policies
from guard.core.model.subject import Facts, Subject
from guard.core.simulation.result import SimulationResult, merge
from guard.core.simulation.simulator import Simulation
from tests.guard.policy_cast import (
    ALLOWLIST_STAYS_ON,
    HOURS_NEED_APPROVAL,
    NOON,
    changed,
    on,
    policies,
    policy_set,
)

IN_FORCE = policies(ALLOWLIST_STAYS_ON)
CANDIDATE = compile_policies(
    replace(policy_set(ALLOWLIST_STAYS_ON, HOURS_NEED_APPROVAL), revision="revision-2")
)


def off(at: float) -> Subject:
    return changed(on(), on(enabled=False), by="mallory", at=at)


def simulated(
    *subjects: Subject, candidate: CompiledPolicies = CANDIDATE, first: int = 0
) -> SimulationResult:
    simulation = Simulation(candidate, IN_FORCE)
    for number, subject in enumerate(subjects, first):
        simulation.evaluate(subject, Facts(), Facts(), number)
    return merge([simulation.result(NOON - 86_400, NOON + 86_400)])
