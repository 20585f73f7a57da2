"""What `guardrail check` found, in the forms that people and continuous integration read. Writes; decides nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from guard.core.language.diagnostics import FileDiagnostic
from guard.core.lint.rules import BROKEN_POLICY, PAGE, RULES
from guard.core.text.ci_escaping import attribute, joined, message, parameter, seen_from
from guard.core.text.plain_text import plain

SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_BROKEN: Final = "A set of policies with such a problem is not loaded, not even in part."


class Checked(Struct, frozen=True):
    """What a check came to. `revision` is empty when the set would not be loaded. `shelves` are folders of packs.
    `waived` are the warnings that a waiver hides; `show_waived` tells them in the table."""

    problems: tuple[FileDiagnostic, ...]
    policies: int = 0
    revision: str = ""
    shelves: tuple[str, ...] = ()
    waived: tuple[FileDiagnostic, ...] = ()
    show_waived: bool = False

    def count(self, level: str) -> int:
        return sum(problem.level == level for problem in self.problems)


def as_table(checked: Checked) -> str:
    """A line for each problem, and how it ends."""
    shown = checked.waived if checked.show_waived else ()
    lines = [plain(str(problem)) for problem in (*checked.problems, *shown)]
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
    return joined(lines)


def waived_count(waived: Sequence[FileDiagnostic]) -> str:
    if not waived:
        return ""
    return f" {len(waived)} warning{'s' if len(waived) > 1 else ''} waived."


def document_of(problem: FileDiagnostic) -> dict[str, Any]:
    """A problem in JSON."""
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
    """Annotations of GitHub Actions: they appear beside the line of the pull request."""
    return joined(
        f"::{one.level} file={parameter(one.file)},line={one.line},col={one.column},"
        f"title={parameter(one.rule or BROKEN_POLICY)}::{message(plain(one.sentence))}"
        for one in checked.problems
    )


def as_junit(checked: Checked) -> str:
    """JUnit's XML: a failed test for each error, and one that passes where there is none."""
    cases = [_case(problem) for problem in checked.problems]
    if not checked.count("error"):
        cases.append('    <testcase classname="guardrail.check" name="the policies load"/>')
    counts = f'tests="{len(cases)}" failures="{checked.count("error")}" errors="0"'
    return joined(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="guardrail check" {counts}>',
            f'  <testsuite name="policies" {counts}>',
            *cases,
            "  </testsuite>",
            "</testsuites>",
        ]
    )


def _case(problem: FileDiagnostic) -> str:
    name = attribute(f"{problem.file}:{problem.line}:{problem.column}")
    start = f'    <testcase classname="guardrail.check" name={name} file={attribute(problem.file)}'
    sentence = attribute(problem.sentence)
    if problem.level == "error":
        return (
            f'{start} line="{problem.line}"><failure type="{BROKEN_POLICY}" message={sentence}/></testcase>'
        )
    return (
        f'{start} line="{problem.line}"><properties><property name="warning" value={sentence}/>'
        f'<property name="rule" value={attribute(problem.rule)}/>'
        "</properties></testcase>"
    )


def as_sarif(checked: Checked) -> str:
    """SARIF 2.1.0, for code scanning."""
    rules: list[dict[str, Any]] = [
        {
            "id": BROKEN_POLICY,
            "shortDescription": {"text": _BROKEN},
            "defaultConfiguration": {"level": "error"},
        }
    ]
    rules += [
        {
            "id": rule.id,
            "shortDescription": {"text": rule.summary},
            "help": {"text": f"{rule.why} {rule.way_out} See {PAGE}#{rule.id}."},
            "defaultConfiguration": {"level": rule.level},
        }
        for rule in RULES.values()
    ]
    run = {
        "tool": {"driver": {"name": "Intercom Guardrail", "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem) for problem in (*checked.problems, *checked.waived)],
    }
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _result(problem: FileDiagnostic) -> dict[str, Any]:
    rule = problem.rule or BROKEN_POLICY
    suppressed = [{"kind": "inSource", "justification": plain(problem.waived)}]
    return {
        "ruleId": rule,
        "ruleIndex": [BROKEN_POLICY, *RULES].index(rule),
        "level": problem.level,
        "message": {"text": plain(problem.sentence)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(problem.file)},
                    "region": {"startLine": problem.line, "startColumn": problem.column},
                }
            }
        ],
        **({"suppressions": suppressed} if problem.waived else {}),
    }


def _uri(file: str) -> str:
    return f"file://{quote(file)}" if file.startswith("/") else quote(file)


FORMATS: Final[Mapping[str, Callable[[Checked], str]]] = {
    "table": as_table,
    "json": as_json,
    "sarif": as_sarif,
    "junit": as_junit,
    "github": as_github,
}


def beside(problems: Sequence[FileDiagnostic], here: str) -> tuple[FileDiagnostic, ...]:
    """The problems with their files named from `here`, as continuous integration knows them."""
    return tuple(replace(problem, file=seen_from(problem.file, here)) for problem in problems)
