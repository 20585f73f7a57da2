"""The error of files that hold no usable policy set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from guard.core.language.diagnostics import FileDiagnostic

MOST_IN_AN_ALARM: Final = 20


class BrokenPolicies(ValueError):
    """The files contain no usable policy set; `problems` lists everything that is wrong."""

    def __init__(self, problems: Iterable[FileDiagnostic]) -> None:
        self.problems = tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.rank))
        super().__init__("\n".join(map(str, self.problems)))

    def shortly(self) -> str:
        """The first problems, for an alarm: a file can have thousands."""
        lines = [str(problem) for problem in self.problems[:MOST_IN_AN_ALARM]]
        rest = len(self.problems) - len(lines)
        return "\n".join(
            [*lines, *([f"... and {rest} more: `guardrail check` says them all."] if rest else [])]
        )
