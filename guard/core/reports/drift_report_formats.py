"""The forms of the drift report, for people, other tools and CI. They say what the report says. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import orjson
from msgspec import to_builtins

from drift.core.json_view import time, time_or_none
from guard.core.reports.drift_report import Report, Reported
from guard.core.reports.drift_report_ci import as_github, as_junit, as_sarif
from guard.core.reports.drift_report_json import document
from guard.core.reports.drift_report_markdown import as_markdown
from guard.core.reports.wording import LAST_GOOD, activity, ends, headline, unread, used
from guard.core.text.plain_text import cut, plain

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def as_json(report: Report) -> str:
    return orjson.dumps(document(report), default=to_builtins, option=orjson.OPT_INDENT_2).decode() + "\n"


_COLUMNS: Final[Mapping[str, Callable[[Reported], str]]] = {
    "severity": lambda one: one.finding.severity,
    "status": lambda one: one.status,
    "policy": lambda one: one.finding.policy,
    "because": lambda one: one.policy.because if one.policy else "",
    "owner": lambda one: one.policy.owner if one.policy else "",
    "controls": lambda one: " ".join(one.policy.controls) if one.policy else "",
    "revision": lambda one: one.revision,
    "subject": lambda one: one.finding.subject,
    "title": lambda one: one.place.title if one.place else "",
    "settings_url": lambda one: one.place.settings_url if one.place else "",
    "actor": lambda one: one.actor.name,
    "ip": lambda one: one.actor.ip or "",
    "at": lambda one: time_or_none(one.acted_at) or "",
    "verdict": lambda one: one.done.verdict if one.done else "",
    "done": lambda one: one.done.sentence if one.done else "",
    "sentence": lambda one: one.finding.sentence,
    "opened_at": lambda one: time(one.finding.opened_at),
    "last_seen_at": lambda one: time(one.finding.last_seen_at),
    "count": lambda one: str(one.finding.count),
    "finding": lambda one: one.finding.id,
    "decision": lambda one: one.finding.decision_id,
}


def as_csv(report: Report) -> str:
    """One row per finding. A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(_COLUMNS)
    rows.writerows([_cell(column(one)) for column in _COLUMNS.values()] for one in report.findings)
    return text.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def as_table(report: Report) -> str:
    """Plain text for a terminal: one line per finding, then what could not be seen."""
    lines = [f"{plain(report.workspace)}: {headline(report)}", ""]
    if report.alarm:
        lines += [
            f"{LAST_GOOD}: {plain(report.alarm)}",
            "",
        ]
    if report.findings:
        heads = ("SEVERITY", "STATUS", "POLICY", "RESOURCE", "BY", "AT", "DONE")
        lines += [*_columns([heads, *(_row(one) for one in report.findings)]), ""]
    lines += [f"not read: {kind}: {plain(reason)}" for kind, reason in unread(report)]
    lines += [
        f"exempt: {one.policy} for {plain(one.exemption.describe())} {ends(one)}. {used(one.use)}"
        for one in report.waivers
    ]
    lines += [activity(report)]
    return "\n".join(lines).rstrip() + "\n"


def _row(one: Reported) -> tuple[str, ...]:
    cells = (
        one.finding.severity,
        one.status,
        one.finding.policy,
        one.place.title if one.place else one.finding.subject,
        one.actor.name,
        time_or_none(one.acted_at) or "",
        one.done.sentence if one.done else "",
    )
    return tuple(cut(plain(cell)) for cell in cells)


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows]


FORMATS: Final[Mapping[str, tuple[str, Callable[[Report], str]]]] = {
    "json": ("application/json", as_json),
    "csv": ("text/csv", as_csv),
    "markdown": ("text/markdown", as_markdown),
    "table": ("text/plain", as_table),
    "sarif": ("application/sarif+json", as_sarif),
    "junit": ("application/xml", as_junit),
    "github": ("text/plain", as_github),
}
"""Name of a format -> its media type, and how the report is written in it."""
