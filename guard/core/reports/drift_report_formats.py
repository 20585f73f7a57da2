"""The forms of the drift report, for people, other tools and CI. They say what the report says. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import orjson
from msgspec import to_builtins

from drift.core.json_view import time, time_or_none
from drift.core.model.change_reason import in_words
from guard.core.model.blind_spots import BlindSpot
from guard.core.reports.drift_report import Report, Reported
from guard.core.reports.drift_report_ci import as_github, as_junit, as_sarif
from guard.core.reports.drift_report_json import document
from guard.core.reports.drift_report_markdown import as_markdown
from guard.core.reports.wording import (
    LAST_GOOD,
    activity,
    ends,
    headline,
    not_looked_at,
    of_then,
    reshaped,
    unread,
    used,
)
from guard.core.text.plain_text import cut, plain

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def as_json(report: Report) -> str:
    return orjson.dumps(document(report), default=to_builtins, option=orjson.OPT_INDENT_2).decode() + "\n"


_COLUMNS: Final[Mapping[str, Callable[[Reported], str]]] = {
    "severity": lambda reported: reported.finding.severity,
    "status": lambda reported: reported.status,
    "policy": lambda reported: reported.finding.policy,
    "because": lambda reported: reported.policy.because if reported.policy else "",
    "owner": lambda reported: reported.policy.owner if reported.policy else "",
    "controls": lambda reported: " ".join(reported.policy.controls) if reported.policy else "",
    "revision": lambda reported: reported.revision,
    "subject": lambda reported: reported.finding.subject,
    "title": lambda reported: reported.place.title if reported.place else "",
    "settings_url": lambda reported: reported.place.settings_url if reported.place else "",
    "actor": lambda reported: reported.actor.name,
    "ip": lambda reported: reported.actor.ip or "",
    "at": lambda reported: time_or_none(reported.acted_at) or "",
    "verdict": lambda reported: reported.done.verdict if reported.done else "",
    "done": lambda reported: reported.done.sentence if reported.done else "",
    "sentence": lambda reported: reported.finding.sentence,
    "opened_at": lambda reported: time(reported.finding.opened_at),
    "last_seen_at": lambda reported: time(reported.finding.last_seen_at),
    "count": lambda reported: str(reported.finding.count),
    "finding": lambda reported: reported.finding.id,
    "decision": lambda reported: reported.finding.decision_id,
    "reason": lambda reported: in_words(reported.reason) if reported.reason else "",
}


def as_csv(report: Report) -> str:
    """One row per finding, and one per blind spot, with the status `blind_spot`. A cell that a spreadsheet would take
    for a formula begins with an apostrophe."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(_COLUMNS)
    rows.writerows([_cell(column(reported)) for column in _COLUMNS.values()] for reported in report.findings)
    rows.writerows([_cell(cell) for cell in _blind_row(spot)] for spot in report.blind_spots)
    return text.getvalue()


def _blind_row(spot: BlindSpot) -> list[str]:
    cells = {
        "severity": spot.severity,
        "status": "blind_spot",
        "because": spot.cause.value,
        "subject": spot.subject,
        "title": spot.title,
        "sentence": spot.sentence,
        "opened_at": time_or_none(spot.since) or "",
    }
    return [cells.get(column, "") for column in _COLUMNS]


def _cell(text: str) -> str:
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def as_table(report: Report) -> str:
    """Plain text for a terminal: one line per finding, then what could not be seen."""
    lines = [f"{plain(report.workspace)}: {headline(report)}", ""]
    if then := of_then(report):
        lines += [*map(plain, then), ""]
    if report.alarm:
        lines += [
            f"{LAST_GOOD}: {plain(report.alarm)}",
            "",
        ]
    if blind := not_looked_at(report):
        lines += [*(f"not looked at: {plain(line)}" for line in blind), ""]
    if report.findings:
        heads = ("SEVERITY", "STATUS", "POLICY", "RESOURCE", "BY", "AT", "DONE")
        lines += [*_columns([heads, *(_row(reported) for reported in report.findings)]), ""]
    lines += [f"shape: {plain(line)}" for line in reshaped(report)]
    lines += [f"not read: {kind}: {plain(reason)}" for kind, reason in unread(report)]
    lines += [
        f"exempt: {waiver.policy} for {plain(waiver.exemption.describe())} {ends(waiver)}. {used(waiver.use)}"
        for waiver in report.waivers
    ]
    lines += [activity(report)]
    return "\n".join(lines).rstrip() + "\n"


def _row(reported: Reported) -> tuple[str, ...]:
    cells = (
        reported.finding.severity,
        reported.status,
        reported.finding.policy,
        reported.place.title if reported.place else reported.finding.subject,
        reported.actor.name,
        time_or_none(reported.acted_at) or "",
        reported.done.sentence if reported.done else "",
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
