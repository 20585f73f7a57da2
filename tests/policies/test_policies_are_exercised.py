"""Every branch of the starter policies and of every pack is taken by a case beside it: one that never matters goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.case_files import read_cases
from guard.coverage import coverage
from guard.loading import load
from guard.packs_listing import SHELF
from guard.tracing import trace

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
    assert found.branches > 2 * len(policies.policies)
