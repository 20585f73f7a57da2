"""File names relative to the working directory, as people and CI know them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from guard.core.language.diagnostics import FileDiagnostic

if TYPE_CHECKING:
    from guard.core.cases.formats import CaseRun
    from guard.core.reports.drift_report import Report, Reported


def relative(file: str, root: PurePath) -> str:
    """The name of a file below `root`; of any other file its own."""
    path = PurePath(file)
    return str(path.relative_to(root)) if path.is_relative_to(root) else file


def relative_problems(problems: Sequence[FileDiagnostic], root: PurePath) -> tuple[FileDiagnostic, ...]:
    return tuple(replace(problem, file=relative(problem.file, root)) for problem in problems)


def relative_run(run: CaseRun, root: PurePath) -> CaseRun:
    return dataclasses.replace(
        run,
        results=tuple(
            dataclasses.replace(result, file=relative(result.file, root)) for result in run.results
        ),
        warnings=relative_problems(run.warnings, root),
        problems=relative_problems(run.problems, root),
    )


def relative_report(report: Report, root: PurePath) -> Report:
    """The report, with relative names of the policy files that its findings break."""
    return dataclasses.replace(
        report, findings=tuple(_relative_finding(finding, root) for finding in report.findings)
    )


def _relative_finding(finding: Reported, root: PurePath) -> Reported:
    policy = finding.policy
    if policy is None or not policy.file:
        return finding
    return dataclasses.replace(finding, policy=dataclasses.replace(policy, file=relative(policy.file, root)))
