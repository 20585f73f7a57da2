"""The coverage of policies by their cases, as `guardrail test --coverage` prints it."""

from __future__ import annotations

from rich.console import Console

from guard.cli.output.tables import row, table
from guard.cli.output.trace_tree import line
from guard.core.cases.coverage import CaseCoverage
from guard.core.reports.records_json import where


def print_coverage(console: Console, found: CaseCoverage) -> None:
    """How much of each policy is exercised, and what no case does."""
    shown = table("policy", "covered", "branches")
    for one in found.policies:
        row(shown, one.policy.id, f"{one.percent} %", f"{one.taken} of {len(one.branches)}")
    row(shown, "all policies", f"{found.percent} %", f"{found.taken} of {found.branches}")
    console.print()
    console.print(shown)
    for one in found.policies:
        if one.missing:
            console.print()
            line(console, f"{one.policy.id} ({where(one.policy.file, one.policy.line)})")
            for each in one.missing:
                line(console, f"* {each.missing}  [{each.way[0]}]", 2, hang=2)
