"""The coverage of policies by their cases, as `guardrail test --coverage` prints it."""

from __future__ import annotations

from rich.console import Console

from guard.cli.output.tables import row, table
from guard.cli.output.trace_tree import line
from guard.core.cases.coverage import CaseCoverage
from guard.core.reports.records_json import where


def print_coverage(console: Console, coverage: CaseCoverage) -> None:
    """How much of each policy is exercised, and what no case does."""
    summary = table("policy", "covered", "branches")
    for entry in coverage.policies:
        row(summary, entry.policy.id, f"{entry.percent} %", f"{entry.taken} of {len(entry.branches)}")
    row(summary, "all policies", f"{coverage.percent} %", f"{coverage.taken} of {coverage.branches}")
    console.print()
    console.print(summary)
    for entry in coverage.policies:
        if entry.missing:
            console.print()
            line(console, f"{entry.policy.id} ({where(entry.policy.file, entry.policy.line)})")
            for branch in entry.missing:
                line(console, f"* {branch.missing}  [{branch.way[0]}]", 2, hang=2)
