"""Output formats of `guardrail test`: table, JSON, JUnit and GitHub annotations. It decides nothing."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from guard.core.cases.coverage import CaseCoverage
from guard.core.cases.runner import CaseResult
from guard.core.language.diagnostics import FileDiagnostic
from guard.core.lint.formats import beside, document_of, waived_count
from guard.core.text.ci_escaping import attribute, joined, message, parameter, seen_from
from guard.core.text.plain_text import plain

WIDTH: Final = 100
_LABEL: Final = "    {:<9}"
_WANTED: Final = "Every policy needs a case that breaks it and one that does not."


@dataclass(frozen=True, slots=True)
class Untested:
    """A policy that lacks cases, where it is written, and what it lacks in a sentence."""

    policy: str
    file: str
    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class CaseRun:
    """What a run came to. `problems` are why the cases could not be run; there are no results then. `policies` is how
    many there are; `untested_allowed` says that it is fine for them to lack cases."""

    results: tuple[CaseResult, ...] = ()
    warnings: tuple[FileDiagnostic, ...] = ()
    problems: tuple[FileDiagnostic, ...] = ()
    policies: int = 0
    untested_allowed: bool = False
    coverage: CaseCoverage | None = None

    @property
    def cases(self) -> tuple[CaseResult, ...]:
        return tuple(one for one in self.results if one.lacks is None)

    @property
    def open_warnings(self) -> tuple[FileDiagnostic, ...]:
        return tuple(one for one in self.warnings if not one.waived)

    @property
    def waived(self) -> tuple[FileDiagnostic, ...]:
        return tuple(one for one in self.warnings if one.waived)

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        return tuple(one for one in self.cases if not one.passed)

    @property
    def untested(self) -> tuple[Untested, ...]:
        lacks: dict[str, list[CaseResult]] = {}
        for one in self.results:
            if one.lacks is not None:
                lacks.setdefault(one.policy, []).append(one)
        return tuple(
            Untested(policy, some[0].file, some[0].line, _lacking(policy, some))
            for policy, some in lacks.items()
        )

    @property
    def fine(self) -> bool:
        return not (self.problems or self.failed or (self.untested and not self.untested_allowed))

    def seen_from(self, here: str) -> CaseRun:
        """The same with its files named as continuous integration knows them."""
        return replace(
            self,
            results=tuple(replace(one, file=seen_from(one.file, here)) for one in self.results),
            warnings=beside(self.warnings, here),
            problems=beside(self.problems, here),
        )


def _lacking(policy: str, some: Sequence[CaseResult]) -> str:
    """No case breaks NAME, and none keeps it."""
    first, *rest = (str(one.lacks) for one in some)
    return f"No case {first} {policy}{''.join(f', and none {one} it' for one in rest)}."


def as_table(tested: CaseRun) -> str:
    """For people: what failed with its differences below each other, and how it ends."""
    lines = [plain(str(one)) for one in (*tested.problems, *tested.open_warnings)]
    for one in tested.failed:
        lines += [plain(f"{one.file}:{one.line}:{one.column}: {one.name}"), *_differences(one)]
    if not tested.untested_allowed:
        for lack in tested.untested:
            lines += [f"{lack.file}:{lack.line}: {lack.policy}", *_labelled_lines("untested", lack.sentence)]
    return joined([*lines, *_ending(tested)])


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
        names = ", ".join(one.policy for one in tested.untested)
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
        "cases": [_case(one) for one in tested.cases],
        "untested": [
            {name: getattr(one, name) for name in ("policy", "file", "line", "sentence")}
            for one in tested.untested
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
            "verdict": expected.verdict.word,
            "policies": sorted(expected.policies),
            "reason": expected.reason or None,
        },
        "got": {
            "verdict": None if result.verdict is None else result.verdict.word,
            "policies": list(result.broken),
        },
        "differences": [
            {"what": difference.what, "policy": difference.policy or None, "sentence": difference.sentence}
            for difference in result.differences
        ],
    }


def as_github(tested: CaseRun) -> str:
    """Annotations of GitHub Actions: they appear beside the line of the pull request."""
    level = "warning" if tested.untested_allowed else "error"
    return joined(
        (
            *(_annotation(one.level, one, "cases", one.sentence) for one in tested.problems),
            *(_annotation(one.level, one, one.rule, one.sentence) for one in tested.open_warnings),
            *(_annotation("error", one, f"failed: {one.name}", one.sentence) for one in tested.failed),
            *(_annotation(level, one, f"untested: {one.policy}", one.sentence) for one in tested.untested),
        )
    )


def _annotation(level: str, at: FileDiagnostic | CaseResult | Untested, title: str, sentence: str) -> str:
    column = 1 if isinstance(at, Untested) else at.column
    place = f"file={parameter(at.file)},line={at.line},col={column}"
    return f"::{level} {place},title={parameter(plain(title))}::{message(plain(sentence))}"


def as_junit(tested: CaseRun) -> str:
    """JUnit's XML: a test for each case, and a failed one (skipped, where that is allowed) for each untested policy."""
    tests = [_test(one.name, one, "" if one.passed else _failure(one.sentence)) for one in tested.cases]
    tests += [
        _test(f"{one.policy} is tested", one, _failure(one.sentence, skipped=tested.untested_allowed))
        for one in tested.untested
    ]
    tests += [
        _test(f"{one.file}:{one.line}:{one.column}", one, _failure(one.sentence)) for one in tested.problems
    ]
    skipped = len(tested.untested) if tested.untested_allowed else 0
    failures = len(tested.failed) + len(tested.untested) - skipped + len(tested.problems)
    counts = f'tests="{len(tests)}" failures="{failures}" errors="0" skipped="{skipped}"'
    return joined(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="guardrail test" {counts}>',
            f'  <testsuite name="cases" {counts}>',
            *tests,
            "  </testsuite>",
            "</testsuites>",
        ]
    )


def _test(name: str, at: FileDiagnostic | CaseResult | Untested, inside: str) -> str:
    start = f'    <testcase classname="guardrail.test" name={attribute(name)} file={attribute(at.file)}'
    return f'{start} line="{at.line}"' + (f">{inside}</testcase>" if inside else "/>")


def _failure(sentence: str, *, skipped: bool = False) -> str:
    if skipped:
        return f"<skipped message={attribute(sentence)}/>"
    return f'<failure type="failed-case" message={attribute(sentence)}/>'


FORMATS: Final[Mapping[str, Callable[[CaseRun], str]]] = {
    "table": as_table,
    "json": as_json,
    "junit": as_junit,
    "github": as_github,
}
