"""Output formats of `guardrail check`: table, JSON, SARIF, JUnit and GitHub annotations. It decides nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from guard.core.language.diagnostics import FileDiagnostic
from guard.core.lint.rules import BROKEN_POLICY, PAGE, RULES
from guard.core.text.ci.github import github_annotations
from guard.core.text.ci.junit import JUnitCase, junit
from guard.core.text.ci.result import CiResult, CiRule
from guard.core.text.ci.sarif import sarif
from guard.core.text.plain_text import as_lines, plain

MOST_OF_ONE_RULE: Final = 50
"""The most problems of one rule that the table shows."""
_BROKEN: Final = "A set of policies with such a problem is not loaded, not even in part."


class Checked(Struct, frozen=True):
    """The result of a check. `revision` is empty when the set would not be loaded. `shelves` are folders of packs.
    `waived` are the waived warnings; `show_waived` adds them to the table."""

    problems: tuple[FileDiagnostic, ...]
    policies: int = 0
    revision: str = ""
    shelves: tuple[str, ...] = ()
    waived: tuple[FileDiagnostic, ...] = ()
    show_waived: bool = False

    def count(self, level: str) -> int:
        return sum(problem.level == level for problem in self.problems)


def as_table(checked: Checked) -> str:
    """One line per problem and a summary."""
    shown = checked.waived if checked.show_waived else ()
    lines = list(_lines((*checked.problems, *shown)))
    lines += [
        f"{shelf} is a folder of packs to copy from: nothing in it is in force here."
        for shelf in checked.shelves
    ]
    errors = checked.count("error")
    if errors:
        lines.append(f"{errors} problem{'s' if errors > 1 else ''}: this set would not be loaded.")
    else:
        fine = "1 policy is" if checked.policies == 1 else f"{checked.policies} policies are"
        lines.append(f"{fine} fine. Revision {checked.revision}.{waived_count(checked.waived)}")
    return as_lines(lines)


def _lines(problems: Sequence[FileDiagnostic]) -> Iterator[str]:
    """A line for each problem, of one rule no more than a person reads, and then how many are left."""
    seen: Counter[str] = Counter()
    for problem in problems:
        rule = problem.rule or BROKEN_POLICY
        seen[rule] += 1
        if seen[rule] <= MOST_OF_ONE_RULE:
            yield plain(str(problem))
    for rule, count in sorted(seen.items()):
        if count > MOST_OF_ONE_RULE:
            more = count - MOST_OF_ONE_RULE
            yield f"{more} more of the rule `{rule}` {'is' if more == 1 else 'are'} not shown: `--format json` has all."


def waived_count(waived: Sequence[FileDiagnostic]) -> str:
    if not waived:
        return ""
    return f" {len(waived)} warning{'s' if len(waived) > 1 else ''} waived."


def document_of(problem: FileDiagnostic) -> dict[str, Any]:
    """A problem as JSON."""
    found = {name: getattr(problem, name) for name in ("file", "line", "column", "level", "sentence")}
    found["rule"] = problem.rule or BROKEN_POLICY
    return found | ({"waived": problem.waived} if problem.waived else {})


def as_json(checked: Checked) -> str:
    found: dict[str, Any] = {
        "loads": not checked.count("error"),
        "errors": checked.count("error"),
        "warnings": checked.count("warning"),
        "policies": checked.policies,
        "revision": checked.revision or None,
        "problems": [document_of(problem) for problem in checked.problems],
        "waived": [document_of(problem) for problem in checked.waived],
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def as_github(checked: Checked) -> str:
    """Annotations for GitHub Actions, which shows them beside the line in a pull request."""
    return github_annotations(map(_result, checked.problems))


def as_junit(checked: Checked) -> str:
    """JUnit XML: a failed test per error, or one passed test without errors."""
    cases = [_test_case(problem) for problem in checked.problems]
    if not checked.count("error"):
        cases.append(JUnitCase("the policies load"))
    return junit("check", "policies", cases)


def _test_case(problem: FileDiagnostic) -> JUnitCase:
    return JUnitCase(
        name=f"{problem.file}:{problem.line}:{problem.column}",
        file=problem.file,
        line=problem.line,
        outcome="failure" if problem.level == "error" else "warning",
        message=problem.sentence,
        type=problem.rule or BROKEN_POLICY,
    )


def as_sarif(checked: Checked) -> str:
    """SARIF 2.1.0 for code scanning. Waived warnings are included as suppressed."""
    rules = [CiRule(BROKEN_POLICY, _BROKEN, "error")]
    rules += [
        CiRule(rule.id, rule.summary, rule.level, f"{rule.why} {rule.way_out} See {PAGE}#{rule.id}.")
        for rule in RULES.values()
    ]
    return sarif(rules, [_result(problem) for problem in (*checked.problems, *checked.waived)])


def _result(problem: FileDiagnostic) -> CiResult:
    return CiResult(
        rule_id=problem.rule or BROKEN_POLICY,
        level=problem.level,
        message=problem.sentence,
        file=problem.file,
        line=problem.line,
        column=problem.column,
        waived=problem.waived,
    )


FORMATS: Final[Mapping[str, Callable[[Checked], str]]] = {
    "table": as_table,
    "json": as_json,
    "sarif": as_sarif,
    "junit": as_junit,
    "github": as_github,
}
