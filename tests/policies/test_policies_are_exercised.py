"""Every branch of the starter policies and of every pack is taken by a case beside it: one that never matters goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.core.cases.coverage import coverage
from guard.core.explanation.tracer import trace
from guard.docgen.packs_page import SHELF
from guard.loading.case_loader import read_cases
from guard.loading.policy_loader import load

FOLDERS = [SHELF.parent, *sorted(SHELF.iterdir())]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_branch_is_taken_by_a_case(folder: Path) -> None:
    policies = load(folder)
    cases = read_cases(policies, folder).cases
    found = coverage(
        policies.policies,
        (one for case in cases for one in trace(case.tested, case.subject, case.facts, "enforce")),
    )
    assert [f"{one.policy.id}: {each.missing}" for one in found.policies for each in one.missing] == []
    assert found.branches >= 2 * len(policies.policies)
