"""The health report for people and programs: lines, JSON, Markdown, CSV. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from textwrap import wrap
from typing import Final

import orjson
from msgspec import to_builtins

from guard.core.reports.health_json import HealthAnswer, HealthCheck, HealthFinding
from guard.core.reports.health_wording import (
    check_in_words,
    coverage_in_words,
    parts_in_words,
    score_in_words,
    with_findings,
)
from guard.core.reports.unexplained_formats import FORMULA
from guard.core.text.plain_text import as_lines, plain
from guard.core.text.text_table import WIDTH

SHOWN: Final = 5
"""Findings of a check that lines and Markdown name."""
_COLUMNS: Final = (
    *("check", "family", "severity", "certainty", "resource", "title", "because", "since"),
    *("can_be_proposed", "acknowledged"),
)


def as_json(report: HealthAnswer) -> str:
    return orjson.dumps(report, default=to_builtins, option=orjson.OPT_INDENT_2).decode() + "\n"


def as_csv(report: HealthAnswer) -> str:
    """One row per finding. A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(_COLUMNS)
    for check in report.checks:
        rows.writerows([*map(_cell, _row(check, found))] for found in check.findings)
    return text.getvalue()


def _row(check: HealthCheck, found: HealthFinding) -> Iterator[str]:
    yield from (check.id, check.family, check.severity, check.certainty)
    yield from (_named(found), found.title, found.because, found.since or "")
    yield from ("yes" if found.change else "no", found.acknowledged.because if found.acknowledged else "")


def _cell(text: str) -> str:
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def as_table(report: HealthAnswer) -> str:
    return as_lines(line for text in _table(report) for line in _wrapped(text))


def _wrapped(text: str) -> list[str]:
    start = text[: len(text) - len(text.lstrip(" "))]
    more = f"{start}  " if start else ""
    lines = wrap(
        plain(text.strip()), WIDTH, initial_indent=start, subsequent_indent=more, break_on_hyphens=False
    )
    return lines or [""]


def _table(report: HealthAnswer) -> Iterator[str]:
    yield from coverage_in_words(report)
    yield ""
    yield score_in_words(report)
    if report.parts:
        yield f"  {parts_in_words(report)}"
    for check in with_findings(report):
        yield ""
        yield f"{check.severity} {check.id}: {check_in_words(check)}. {check.summary}"
        if check.doubt:
            yield f"  {check.doubt}"
        for found in check.findings[:SHOWN]:
            yield f"  {_named(found)} {_title(found)}: {found.because}{_since(found)}{_meant(found)}"
        yield from _rest(check)


def _rest(check: HealthCheck) -> Iterator[str]:
    if left := check.more + max(len(check.findings) - SHOWN, 0):
        yield f"  and {left} more: `guardrail health --check {check.id} --format json` names them."
    able = [found for found in check.findings if found.change and not found.acknowledged]
    if able and check.certainty == "sure":
        yield f"  `guardrail health --propose {check.id}` asks for it to be put right."
    yield from (f"  {step}" for step in check.findings[0].steps[1:])


def as_markdown(report: HealthAnswer) -> str:
    return as_lines(_markdown(report))


def _markdown(report: HealthAnswer) -> Iterator[str]:
    yield "# Health of the configuration"
    yield ""
    yield from (f"* {_md(sentence)}" for sentence in coverage_in_words(report))
    yield from ("", f"**{score_in_words(report)}** {_md(parts_in_words(report))}".rstrip())
    for check in with_findings(report):
        yield from ("", f"## {check.id}", "")
        yield f"*{check.severity}*, {check_in_words(check)}. {_md(check.summary)} {_md(check.follows)}"
        if check.doubt:
            yield from ("", _md(check.doubt))
        yield ""
        for found in check.findings[:SHOWN]:
            yield f"* {_md(_named(found))} {_md(_title(found))}: {_md(found.because + _since(found) + _meant(found))}"
        if left := check.more + max(len(check.findings) - SHOWN, 0):
            yield f"* and {left} more"


def _named(found: HealthFinding) -> str:
    return f"{found.resource.kind}/{found.resource.id}"


def _title(found: HealthFinding) -> str:
    return f"“{found.title}”"


def _since(found: HealthFinding) -> str:
    return f" (since {found.since[:10]} or longer)" if found.since else ""


def _meant(found: HealthFinding) -> str:
    meant = found.acknowledged
    return f" Acknowledged until {meant.until} by {meant.owner}: {meant.because}" if meant else ""


def _md(text: str) -> str:
    """Foreign text that is only text in Markdown and in a chat: no markup, no links, no mentions."""
    return "".join(f"\\{char}" if char in "\\`*[<|#" else char for char in plain(text))


FORMATS: Final[Mapping[str, tuple[str, Callable[[HealthAnswer], str]]]] = {
    "table": ("text/plain", as_table),
    "json": ("application/json", as_json),
    "markdown": ("text/markdown", as_markdown),
    "csv": ("text/csv", as_csv),
}
"""Name -> media type, and how to write it."""
