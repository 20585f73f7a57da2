"""Judging 10,000 resources by 20 checks: the product's scan beside `jsonschema` and Cloud Custodian's filters."""

from __future__ import annotations

import copy
import hashlib
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator

from drift.resources import Digest, Ref, Resource, canonical
from guard.decisions import Judgement
from guard.evaluation import Memo, scan
from guard.loading import from_document, load
from guard.policies import PolicySet
from tests.bench import custodian
from tests.bench.connectors import connectors
from tests.bench.figures import Figure, Size, in_turns, times_faster, worked

CHECKS: Final = Path(__file__).with_name("checks.yaml")
Pairs = list[tuple[Digest, Resource]]
Broken = set[tuple[str, str]]


def measure(size: Size) -> list[Figure]:
    bodies = connectors(size.of(10_000))
    policies = load(CHECKS)
    _all_agree(policies, bodies)
    pairs = stored(bodies)
    contenders = {
        "ours": lambda: worked(lambda: look(_fresh(policies), pairs, Memo())),
        "jsonschema": lambda: worked(lambda: by_jsonschema(policies, bodies)),
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
        times_faster("The same, beside Cloud Custodian's filters", medians, "c7n", 6),
        _again(policies, bodies, size),
    ]


def _again(policies: PolicySet, bodies: list[dict[str, Any]], size: Size) -> Figure:
    """The second scan, after 1 % changed: what the memo of the first knows costs a look-up."""
    changed = [body | {"description": "Somebody changed it."} for body in bodies[::100]]
    known: list[tuple[PolicySet, Pairs, Memo]] = []

    def first() -> float:
        same, pairs, memo = _fresh(policies), stored(bodies), Memo()
        known.append((same, pairs, memo))
        return worked(lambda: look(same, pairs, memo))

    def second() -> float:
        same, pairs, memo = known.pop()
        pairs[::100] = stored(changed)
        return worked(lambda: look(same, pairs, memo))

    medians = in_turns(size.runs * 3, {"first scan": first, "ours": second})
    return times_faster("A second scan, 1 % changed", medians, "first scan", 30)


def _fresh(policies: PolicySet) -> PolicySet:
    """The same set with nothing worked out yet: what the first scan after a start pays is paid here."""
    return from_document(policies.document, policies.revision)


def stored(bodies: list[dict[str, Any]]) -> Pairs:
    """The resources with their digests, as the store hands them out."""
    return [
        (hashlib.sha256(canonical(body)).digest(), Resource(Ref("data_connector", body["id"]), body))
        for body in bodies
    ]


def look(policies: PolicySet, pairs: Pairs, memo: Memo) -> list[tuple[Ref, Judgement]]:
    """The product's scan; what broke which rule where stands in the reasons of each judgement."""
    return scan(policies, pairs, at=0.0, mode="observe", memo=memo)


def broken(policies: PolicySet, bodies: list[dict[str, Any]]) -> Broken:
    """What the product finds broken, each with its evidence."""
    found = [
        (ref, reason)
        for ref, judgement in look(policies, stored(bodies), Memo())
        for reason in judgement.broken
    ]
    assert all(reason.evidence for _, reason in found)
    return {(ref.id, reason.policy) for ref, reason in found}


def by_jsonschema(policies: PolicySet, bodies: list[dict[str, Any]]) -> Broken:
    """The library used directly: one validator per check, every error asked for, as evidence must be."""
    validators = [(policy.id, Draft202012Validator(policy.must)) for policy in policies.policies]
    broken = set()
    for body in bodies:
        for check, validator in validators:
            if [(list(error.absolute_path), error.message) for error in validator.iter_errors(body)]:
                broken.add((body["id"], check))
    return broken


def _all_agree(policies: PolicySet, bodies: list[dict[str, Any]]) -> None:
    """No race between contenders that do not do the same."""
    expected = by_jsonschema(policies, bodies)
    assert broken(policies, bodies) == expected
    find = custodian.judge()
    if find is not None:
        assert find(copy.deepcopy(bodies)) == expected
