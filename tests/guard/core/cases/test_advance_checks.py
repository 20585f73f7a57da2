"""What is refused of a case about a proposal, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.loading.case_loader import BrokenCases, read_cases
from guard.loading.policy_loader import load
from tests.guard.core.cases.test_in_advance import NIGHTS, PEOPLE, RULES
from tests.guard.core.cases.test_runner import write


@pytest.mark.parametrize(
    ("given", "expect", "sentence"),
    [
        (
            f"proposal: {{ {NIGHTS}, by: bob@acme.example }}",
            "verdict: allowed",
            "`asker` and `by` are the same person",
        ),
        (
            "proposal: { example: tag, set: { /name: x }, asker: carol }",
            "verdict: allowed",
            "must be an address",
        ),
        (
            "proposal: { example: tag, set: { /name: x }, asker: group:support-ops }",
            "verdict: allowed",
            "One person acts and not the group",
        ),
        (f"proposal: {{ {NIGHTS}, apply_at: tomorrow }}", "verdict: allowed", "`tomorrow` is no moment."),
        (
            f"proposal: {{ {NIGHTS}, apply_at: 2026-03-04T08:59Z }}",
            "verdict: allowed",
            "`apply_at` is over: it says 2026-03-04T08:59Z, and it is 2026-03-04T09:00Z",
        ),
        (
            f"proposal: {{ {NIGHTS}, apply_at: 2026-03-29T02:30 Europe/Paris }}",
            "verdict: allowed",
            "is skipped by the clocks",
        ),
        (
            f"proposal: {{ {NIGHTS}, apply_at: 2026-03-05T09:00Z, apply: now }}",
            "verdict: allowed",
            "leave one of them",
        ),
        (
            "change: { example: tag, set: { /name: x } }",
            "verdict: allowed",
            "Only a `proposal` is allowed. Write allow, flag,",
        ),
        (
            "change: { example: tag, set: { /name: x } }",
            "verdict: allow, unmet: [ticket]",
            "of a `proposal` only",
        ),
        (
            f"proposal: {{ {NIGHTS} }}",
            "verdict: allowed, standard_change: winter-hour",
            "There is no standard change `winter-hour`. Did you mean `winter-hours`?",
        ),
        (f"proposal: {{ {NIGHTS} }}", "verdict: allowed, unmet: [tickets]", "tickets"),
        (f"change: {{ {NIGHTS} }}", "verdict: allow", "The word `asker` is not known"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, given: str, expect: str, sentence: str) -> None:
    write(tmp_path / "rules.yaml", RULES)
    write(tmp_path / "people.yaml", PEOPLE)
    write(
        tmp_path / "cases" / "a.yaml",
        f"version: 1\ncases:\n  - case: it\n    {given}\n    expect: {{ {expect} }}\n",
    )
    with pytest.raises(BrokenCases) as broken:
        read_cases(load(tmp_path), tmp_path)
    said = [problem.sentence for problem in broken.value.problems]
    assert any(sentence in one for one in said), said
