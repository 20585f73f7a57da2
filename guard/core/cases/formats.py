"""Output formats of `guardrail test`: table, JSON, JUnit and GitHub annotations. It decides nothing."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from guard.core.cases.coverage import CaseCoverage
from guard.core.cases.runner import CaseResult
from guard.core.language.diagnostics import FileDiagnostic
from guard.core.lint.formats import document_of, waived_count
from guard.core.text.ci.github import github_annotations
from guard.core.text.ci.junit import JUnitCase, Outcome, junit
from guard.core.text.ci.result import CiResult, Level
from guard.core.text.plain_text import as_lines, plain

WIDTH: Final = 100
_LABEL: Final = "    {:<9}"
_WANTED: Final = "Every policy needs a case that breaks it and one that does not."


@dataclass(frozen=True, slots=True)
class Untested:
    """A policy without enough cases: its place, and what it lacks as a sentence."""

    policy: str
    file: str
    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class CaseRun:
    """The result of a run. With `problems`, the cases could not be run and there are no results. `policies` is the
    number of policies. `untested_allowed`: policies may lack cases. `show_waived` adds waived warnings to the table."""

    results: tuple[CaseResult, ...] = ()
    warnings: tuple[FileDiagnostic, ...] = ()
    problems: tuple[FileDiagnostic, ...] = ()
    policies: int = 0
    untested_allowed: bool = False
    coverage: CaseCoverage | None = None
    show_waived: bool = False

    @property
    def cases(self) -> tuple[CaseResult, ...]:
        return tuple(result for result in self.results if result.lacks is None)

    @property
    def open_warnings(self) -> tuple[FileDiagnostic, ...]:
        return tuple(warning for warning in self.warnings if not warning.waived)

    @property
    def waived(self) -> tuple[FileDiagnostic, ...]:
        return tuple(warning for warning in self.warnings if warning.waived)

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        return tuple(case for case in self.cases if not case.passed)

    @property
    def untested(self) -> tuple[Untested, ...]:
        lacks: dict[str, list[CaseResult]] = {}
        for result in self.results:
            if result.lacks is not None:
                lacks.setdefault(result.policy, []).append(result)
        return tuple(
            Untested(policy, results[0].file, results[0].line, _lacking(policy, results))
            for policy, results in lacks.items()
        )

    @property
    def fine(self) -> bool:
        return not (self.problems or self.failed or (self.untested and not self.untested_allowed))


def _lacking(policy: str, results: Sequence[CaseResult]) -> str:
    """The sentence about missing cases: `No case breaks NAME, and none keeps it.`"""
    first, *rest = (str(result.lacks) for result in results)
    return f"No case {first} {policy}{''.join(f', and none {outcome} it' for outcome in rest)}."


def as_table(tested: CaseRun) -> str:
    """Failed cases with their differences, untested policies, and a summary."""
    warnings = (*tested.open_warnings, *(tested.waived if tested.show_waived else ()))
    lines = [plain(str(problem)) for problem in (*tested.problems, *warnings)]
    for case in tested.failed:
        lines += [plain(f"{case.file}:{case.line}:{case.column}: {case.name}"), *_differences(case)]
    if not tested.untested_allowed:
        for lack in tested.untested:
            lines += [f"{lack.file}:{lack.line}: {lack.policy}", *_labelled_lines("untested", lack.sentence)]
    return as_lines([*lines, *_ending(tested)])


def _differences(result: CaseResult) -> Iterator[str]:
    for difference in result.differences:
        yield from _labelled_lines(
            difference.what,
            f"{difference.policy}: {difference.sentence}" if difference.policy else difference.sentence,
        )


def _labelled_lines(label: str, sentence: str) -> list[str]:
    return _wrapped(sentence, _LABEL.format(label), _LABEL.format(""))


def _wrapped(text: str, first: str = "", others: str = "") -> list[str]:
    return textwrap.wrap(
        plain(text),
        WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _ending(tested: CaseRun) -> Iterator[str]:
    if tested.problems:
        count = len(tested.problems)
        yield f"{count} problem{'s' if count > 1 else ''}: no case was run."
        return
    ran, failed = len(tested.cases), len(tested.failed)
    yield f"{ran - failed} of {ran} cases passed{f', {failed} failed' if failed else ''}.{waived_count(tested.waived)}"
    if tested.untested and not tested.untested_allowed:
        yield from _wrapped(f"{_untested(tested)}. {_WANTED} --allow-untested lets that pass.")
    elif tested.untested:
        names = ", ".join(result.policy for result in tested.untested)
        yield from _wrapped(f"warning: {_untested(tested)}: {names}.")


def _untested(tested: CaseRun) -> str:
    count = len(tested.untested)
    return f"{count} of {tested.policies} policies {'is' if count == 1 else 'are'} untested"


def as_json(tested: CaseRun) -> str:
    document: dict[str, Any] = {
        "fine": tested.fine,
        "passed": len(tested.cases) - len(tested.failed),
        "failed": len(tested.failed),
        "policies": tested.policies,
        "untested_allowed": tested.untested_allowed,
        "cases": [_case(case) for case in tested.cases],
        "untested": [
            {name: getattr(result, name) for name in ("policy", "file", "line", "sentence")}
            for result in tested.untested
        ],
        "problems": [document_of(problem) for problem in (*tested.problems, *tested.open_warnings)],
        "waived": [document_of(problem) for problem in tested.waived],
    }
    if tested.coverage is not None:
        document["coverage"] = tested.coverage.document()
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _case(result: CaseResult) -> dict[str, Any]:
    expected = result.expected
    return {
        "case": result.name,
        "file": result.file,
        "line": result.line,
        "column": result.column,
        "passed": result.passed,
        "expected": None
        if expected is None
        else {
            "verdict": expected.word,
            "policies": sorted(expected.policies),
            "reason": expected.reason or None,
        },
        "got": {
            "verdict": result.answer or (None if result.verdict is None else result.verdict.word),
            "policies": list(result.broken),
        },
        "differences": [
            {"what": difference.what, "policy": difference.policy or None, "sentence": difference.sentence}
            for difference in result.differences
        ],
    }


def as_github(tested: CaseRun) -> str:
    """Annotations for GitHub Actions, which shows them beside the line in a pull request."""
    level: Level = "warning" if tested.untested_allowed else "error"
    notes = (*tested.problems, *tested.open_warnings)
    return github_annotations(
        [
            *(
                CiResult(at.rule or "cases", at.level, at.sentence, at.file, at.line, at.column)
                for at in notes
            ),
            *(_failed_result(case) for case in tested.failed),
            *(_untested_result(policy, level) for policy in tested.untested),
        ]
    )


def _failed_result(case: CaseResult) -> CiResult:
    return CiResult(
        rule_id="failed-case",
        level="error",
        message=case.sentence,
        file=case.file,
        line=case.line,
        column=case.column,
        title=f"failed: {case.name}",
    )


def _untested_result(untested: Untested, level: Level) -> CiResult:
    return CiResult(
        rule_id="untested-policy",
        level=level,
        message=untested.sentence,
        file=untested.file,
        line=untested.line,
        title=f"untested: {untested.policy}",
    )


def as_junit(tested: CaseRun) -> str:
    """JUnit XML: one test per case, and a failed one (skipped, if that is allowed) per untested policy."""
    cases = [_test_case(case.name, case, "passed" if case.passed else "failure") for case in tested.cases]
    lacking: Outcome = "skipped" if tested.untested_allowed else "failure"
    cases += [_test_case(f"{policy.policy} is tested", policy, lacking) for policy in tested.untested]
    cases += [_test_case(f"{at.file}:{at.line}:{at.column}", at, "failure") for at in tested.problems]
    return junit("test", "cases", cases)


def _test_case(name: str, at: FileDiagnostic | CaseResult | Untested, outcome: Outcome) -> JUnitCase:
    return JUnitCase(name, at.file, at.line, outcome, at.sentence, "failed-case")


FORMATS: Final[Mapping[str, Callable[[CaseRun], str]]] = {
    "table": as_table,
    "json": as_json,
    "junit": as_junit,
    "github": as_github,
}
