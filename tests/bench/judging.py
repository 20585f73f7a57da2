"""Judging 10,000 resources by 20 checks: the product's scan beside `jsonschema` and Cloud Custodian's filters."""

from __future__ import annotations

import copy
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
from jsonschema import Draft202012Validator

from drift.core.model.resources import Body
from guard.core.evaluation.compiled import CompiledPolicies, compile_policies
from guard.core.evaluation.evaluate import Memo
from guard.core.evaluation.scan import scan
from guard.core.model.verdict import Judgement
from guard.loading.policy_loader import from_document, load
from tests.bench import custodian
from tests.bench.connectors import connectors
from tests.bench.figures import Figure, Size, in_turns, times_faster, worked

CHECKS: Final = Path(__file__).with_name("checks.yaml")
KIND: Final = "data_connector"
Broken = set[tuple[str, str]]


def measure(size: Size) -> list[Figure]:
    bodies = connectors(size.of(10_000))
    policies = compile_policies(load(CHECKS))
    _all_agree(policies, bodies)
    return [*_first(policies, bodies, size), _again(policies, bodies, size)]


def _first(policies: CompiledPolicies, bodies: list[dict[str, Any]], size: Size) -> list[Figure]:
    """Every body by every check, as after a start."""
    workspace = Workspace(bodies)
    contenders = {
        "ours": lambda: worked(lambda: look(_fresh(policies), workspace, Memo())),
        "jsonschema": lambda: worked(lambda: by_jsonschema(policies, bodies)),
        "jsonschema-rs": lambda: worked(lambda: by_jsonschema_rs(policies, bodies)),
    }
    by_custodian = custodian.judge()
    if by_custodian is not None:
        find = by_custodian
        contenders["c7n"] = lambda: worked(lambda: find(copies))
        copies = copy.deepcopy(bodies)  # its filters write into what they judge
    medians = in_turns(size.times(5), contenders)
    judged = f"{len(bodies):,} resources x {len(policies.policies)} checks"
    return [
        times_faster(f"Judging {judged}, with evidence", medians, "jsonschema", 20),
        times_faster("The same, beside its engine, bare", medians, "jsonschema-rs", 0.7),
        times_faster("The same, beside Cloud Custodian's filters", medians, "c7n", 6),
    ]


def _again(policies: CompiledPolicies, bodies: list[dict[str, Any]], size: Size) -> Figure:
    """The second scan, after 1 % changed: what the memo of the first knows costs a look-up."""
    changed = range(0, len(bodies), 100)
    later = list(bodies)
    for place in changed:
        later[place] = bodies[place] | {"description": "Somebody changed it."}
    known: list[tuple[CompiledPolicies, Memo]] = []

    def first() -> float:
        same, workspace, memo = _fresh(policies), Workspace(bodies), Memo()
        known.append((same, memo))
        return worked(lambda: look(same, workspace, memo))

    def second() -> float:
        (same, memo), workspace = known.pop(), Workspace(later, set(changed))
        return worked(lambda: look(same, workspace, memo))

    medians = in_turns(size.runs * 3, {"first scan": first, "ours": second})
    return times_faster("A second scan, 1 % changed", medians, "first scan", 30)


def _fresh(policies: CompiledPolicies) -> CompiledPolicies:
    """The same set with nothing worked out yet: what the first scan after a start pays is paid here."""
    return compile_policies(from_document(policies.document, policies.revision))


class Workspace:
    """What is live, as the store tells it: ids by the numbers of their versions, and the bodies for who asks."""

    def __init__(self, bodies: list[dict[str, Any]], changed: Set[int] = frozenset()) -> None:
        """The resources at the places in `changed` have a newer version than the others."""
        self._bodies = bodies
        numbers = (place + len(bodies) * (place in changed) for place in range(len(bodies)))
        self.live = {KIND: {number: body["id"] for number, body in zip(numbers, bodies, strict=True)}}

    def read(self, wanted: Sequence[int]) -> dict[int, Body]:
        return {number: self._bodies[number % len(self._bodies)] for number in wanted}


def look(policies: CompiledPolicies, workspace: Workspace, memo: Memo) -> dict[str, dict[str, Judgement]]:
    """The product's scan; what broke which rule where stands in the reasons of each judgement."""
    return scan(policies, workspace.live, workspace.read, at=0.0, mode="observe", memo=memo)


def broken(policies: CompiledPolicies, bodies: list[dict[str, Any]]) -> Broken:
    """What the product finds broken, each with its evidence."""
    found = [
        (id, reason)
        for id, judgement in look(policies, Workspace(bodies), Memo())[KIND].items()
        for reason in judgement.broken
    ]
    assert all(reason.evidence for _, reason in found)
    return {(id, reason.policy) for id, reason in found}


def by_jsonschema(policies: CompiledPolicies, bodies: list[dict[str, Any]]) -> Broken:
    """The library used directly: one validator per check, every error asked for, as evidence must be."""
    validators = [(policy.id, Draft202012Validator(policy.must)) for policy in policies.policies]
    broken = set()
    for body in bodies:
        for check, validator in validators:
            if [(list(error.absolute_path), error.message) for error in validator.iter_errors(body)]:
                broken.add((body["id"], check))
    return broken


def by_jsonschema_rs(policies: CompiledPolicies, bodies: list[dict[str, Any]]) -> Broken:
    """The engine that judges for us, used directly: one validator for all checks, every error asked for."""
    checks = [policy.id for policy in policies.policies]
    validator = jsonschema_rs.Draft202012Validator({"allOf": [policy.must for policy in policies.policies]})
    broken = set()
    for body in bodies:
        for error in validator.iter_errors(body):
            broken.add((body["id"], checks[int(error.schema_path[1])]))
    return broken


def _all_agree(policies: CompiledPolicies, bodies: list[dict[str, Any]]) -> None:
    """No race between contenders that do not do the same."""
    expected = by_jsonschema(policies, bodies)
    assert broken(policies, bodies) == by_jsonschema_rs(policies, bodies) == expected
    find = custodian.judge()
    if find is not None:
        assert find(copy.deepcopy(bodies)) == expected
