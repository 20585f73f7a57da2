"""What a reviewer is told of policies: every problem with its line, every warning, and how the cases end.

The same checks as `guardrail check` and `guardrail test`, of the files at one path. Nothing is kept of them.
"""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Final, TypeAlias

from msgspec import structs

from drift.reference_data.described_fields import described
from guard.core.cases.case import Cases
from guard.core.cases.runner import CaseResult, run
from guard.core.evaluation.evaluate import policies_for
from guard.core.language.diagnostics import FileDiagnostic
from guard.core.model.policy import PolicySet
from guard.core.model.workspace_scope import DEFAULT_WORKSPACE
from guard.git.command import GitFailed
from guard.loading.case_loader import BrokenCases, read_cases
from guard.loading.checkout import PACKS
from guard.loading.policy_files import CASES, SUFFIXES, find, revision
from guard.loading.policy_loader import BrokenPolicies, Written, lint, understand_shared
from guard.policy_source.of_workspace import PoliciesInForce

_Place: TypeAlias = tuple[str, int]
_NONE: Final = Cases((), ())


@dataclass(frozen=True, slots=True)
class Review:
    """Of policies that cannot be used there are only the `problems`. `results` are those of the cases, `watched` has
    the policies that looked at each, by file and line. Files have their names below the folder of the policies."""

    policies: PolicySet | None = None
    problems: tuple[FileDiagnostic, ...] = ()
    warnings: tuple[FileDiagnostic, ...] = ()
    results: tuple[CaseResult, ...] = ()
    watched: Mapping[_Place, frozenset[str]] = field(default_factory=dict)

    @property
    def cases(self) -> tuple[CaseResult, ...]:
        return tuple(result for result in self.results if result.lacks is None)

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """Cases that ended otherwise than expected, and those that policies lack."""
        return tuple(result for result in self.results if not result.passed)

    @property
    def open_warnings(self) -> tuple[FileDiagnostic, ...]:
        return tuple(warning for warning in self.warnings if not warning.waived)

    def about(self, policy: str) -> tuple[CaseResult, ...]:
        """The cases that say something of a policy: those that it breaks or should, and those that it looks at."""
        return tuple(result for result in self.results if policy in self._concerned(result))

    def _concerned(self, result: CaseResult) -> frozenset[str]:
        expected = result.expected.policies if result.expected else frozenset[str]()
        looked = self.watched.get((result.file, result.line), frozenset())
        return frozenset({*expected, *result.broken, *looked, result.policy})


def review(path: Path, today: date, workspace: str = DEFAULT_WORKSPACE) -> Review:
    """Check the policies at a path, of all workspaces, and run the cases beside them. `policies` are those of the
    workspace."""
    home = path if path.is_dir() else path.parent
    found, read = find(path), Written()
    try:
        shared = understand_shared(found, "the policies", lambda: revision((), found.files), read)
        policies = shared.for_workspace(workspace)
    except BrokenPolicies as broken:
        return Review(problems=tuple(_named(broken.problems, home)))
    warnings = lint(shared.whole, today, (), read, described())
    try:
        cases = read_cases(shared, home, workspace) if _has_cases(home) else _NONE
    except BrokenCases as broken:
        return Review(policies, tuple(_named(broken.problems, home)), tuple(_named(warnings, home)))
    return Review(
        policies,
        warnings=tuple(_named((*warnings, *cases.warnings), home)),
        results=tuple(
            replace(result, file=_below(home, result.file), sentence=_below(home, result.sentence))
            for result in run(shared.whole, cases)
        ),
        watched={
            (_below(home, case.file), case.place.line): frozenset(
                policy.id for policy in policies_for(case.tested, case.subject)
            )
            for case in cases.cases
        },
    )


def _has_cases(home: Path) -> bool:
    return any(
        CASES in (inside := file.relative_to(home).parts) and PACKS not in inside
        for file in home.rglob("*")
        if file.suffix in SUFFIXES
    )


def _named(problems: Iterable[FileDiagnostic], home: Path) -> Iterator[FileDiagnostic]:
    for problem in problems:
        yield structs.replace(
            problem, file=_below(home, problem.file), sentence=_below(home, problem.sentence)
        )


def _below(home: Path, text: str) -> str:
    """The text without the path of the folder in it."""
    return text.replace(f"{home}{os.sep}", "")


class Reviews:
    """The review of the policies where those in force come from, made once for each state of the files and each day."""

    def __init__(self, in_force: PoliciesInForce, workspace: str = DEFAULT_WORKSPACE) -> None:
        self._in_force = in_force
        self._workspace = workspace
        self._lock = Lock()
        self._known: tuple[Hashable, Review] = (None, Review())

    def __call__(self, today: date) -> Review:
        with self._lock:
            wanted = (self._in_force.stamp(), today)
            if self._known[0] != wanted:
                self._known = (wanted, self._made(today))
            return self._known[1]

    def _made(self, today: date) -> Review:
        try:
            with self._in_force.opened() as path:
                return review(path, today, self._workspace)
        except BrokenPolicies as broken:
            return Review(problems=broken.problems)
        except (GitFailed, OSError) as problem:
            return Review(problems=(FileDiagnostic(self._in_force.source, 1, str(problem)),))
