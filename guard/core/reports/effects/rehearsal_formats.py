"""What rehearsals told, for people and programs: lines, JSON, JUnit, annotations for GitHub. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Final

import orjson
from msgspec import to_builtins

from guard.core.effects.figures import percent
from guard.core.reports.effects.figures_json import FigureAnswer
from guard.core.reports.effects.rehearsal_json import (
    ConfusionRow,
    JudgedAnswer,
    MeasuresAnswer,
    RehearsalReport,
)
from guard.core.text.ci.github import github_annotations
from guard.core.text.ci.junit import JUnitCase, Outcome, junit
from guard.core.text.ci.result import CiResult, Level
from guard.core.text.plain_text import as_lines, plain
from guard.core.text.text_table import WIDTH, in_columns

_MOST_LABELS: Final = 12
REHEARSED: Final[Mapping[str, str]] = {
    "rules": "declared rules",
    "command": "a command",
    "csv": "labels of a CSV file",
    "automation": "the automation at work today",
}
WHY: Final[Mapping[str, str]] = {
    "cut": "whose parts are not all shown",
    "undecided": "which a customer, or somebody unknown, labelled last",
    "not labelled": "which nobody labelled",
    "emptied": "whose label was taken away",
}


def as_json(reports: Sequence[RehearsalReport]) -> str:
    return orjson.dumps(reports, default=to_builtins, option=orjson.OPT_INDENT_2).decode() + "\n"


def as_table(reports: Sequence[RehearsalReport]) -> str:
    return as_lines(line for report in reports for text in (*_table(report), "") for line in _wrapped(text))


def _wrapped(text: str) -> list[str]:
    start = text[: len(text) - len(text.lstrip(" "))]
    lines = wrap(
        plain(text.strip()),
        WIDTH,
        initial_indent=start,
        subsequent_indent=f"{start}  " if start else "",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or [""]


def _table(report: RehearsalReport) -> Iterator[str]:
    one = report.rehearsal
    yield f"{one.id}: {verdict(report)}"
    if one.says:
        yield f"  {one.says}"
    yield f"  {one.label!r} by {REHEARSED[one.rehearsed]}, {report.since[:10]} to {report.until[:10]} (UTC)."
    if report.unknown:
        yield f"  Unknown, because {report.unknown}."
        return
    yield f"  {looked_at(report)}"
    yield from (f"  Left out: {left.count:,} {WHY.get(left.why, left.why)}." for left in report.left_out)
    yield from _judged("Candidate", report.candidate)
    yield from _judged("Today's automation", report.automation)
    yield from (
        f"  People correct {_workflow(rate.workflow)}: {rate.rate.sentence}." for rate in report.corrections
    )
    yield from _after(report)


def _after(report: RehearsalReport) -> Iterator[str]:
    if report.turned:
        turned = report.turned
        yield (
            f"  The candidate would put right {turned.mended:,} of {turned.corrected:,} that people corrected, "
            f"and spoil {turned.spoiled:,} of {turned.right:,} that automation had right."
        )
    yield from (f"  {'ok' if one.met else 'BELOW'}: {one.name}. {one.sentence}" for one in report.demands)
    if report.worst:
        yield "  Wrong, the worst first:"
    for one in report.worst:
        yield f"    {one.url} {one.given or 'no label'}, decided: {one.decided}"
    yield from (f"  {note}" for note in report.notes)


def verdict(report: RehearsalReport) -> str:
    """How it ended, in words."""
    if report.unknown:
        return "unknown"
    if not report.demands:
        return "no bar declared"
    return "reaches the bar" if report.reached else "below the bar"


def looked_at(report: RehearsalReport) -> str:
    """What the figures rest on."""
    at_stake = report.candidate or report.automation
    judged = at_stake.judged if at_stake else 0
    unread = f"; {report.unread:,} could not be read whole" if report.unread else ""
    return (
        f"{report.sample:,} of {report.of:,} conversations were looked at, chosen by chance, and {judged:,} of them "
        f"could be judged{unread}."
    )


def _workflow(name: str) -> str:
    return f"the workflow {name!r}" if name else "Fin"


def _judged(title: str, judged: JudgedAnswer | None) -> Iterator[str]:
    if judged is None:
        return
    yield f"  {title}: {judged.right:,} of {judged.judged:,} right."
    head = ["label", "precision, estimated", "recall, estimated"]
    rows = [head, *([one.label or "all", *map(_cell, (one.precision, one.recall))] for one in shown(judged))]
    yield from (f"    {line}" for lines in in_columns(rows) for line in lines)
    yield from (
        f"    {row.count:,} x decided {row.decided}, given {row.given or 'no label'}"
        for row in mistakes(judged)
    )


def shown(judged: JudgedAnswer) -> tuple[MeasuresAnswer, ...]:
    """All together, and the most frequent labels."""
    return judged.measures[: _MOST_LABELS + 1]


def mistakes(judged: JudgedAnswer) -> list[ConfusionRow]:
    """The most frequent confusions."""
    return [row for row in judged.confusion if row.decided != row.given][:_MOST_LABELS]


def _cell(figure: FigureAnswer) -> str:
    """As `share`, under a head that says its sort."""
    return share(figure).replace(", estimated from ", " of ").partition(":")[0]


def share(figure: FigureAnswer) -> str:
    """A share with where it lies."""
    if figure.share is None or figure.low is None or figure.high is None:
        return f"unknown: {figure.because}"
    between = f"{percent(figure.low)} to {percent(figure.high)}"
    return f"{percent(figure.share)} ({between}), estimated from {figure.sample:,}"


def as_junit(reports: Sequence[RehearsalReport]) -> str:
    """A test per demand; a rehearsal without a bar is one that passes. What is unknown could not run."""
    return junit("rehearse", "rehearsals", [case for report in reports for case in _cases(report)])


def _cases(report: RehearsalReport) -> Iterator[JUnitCase]:
    one = report.rehearsal
    place = (one.file, max(one.line, 1))
    if report.unknown:
        outcome: Outcome = "skipped" if report.reached else "error"
        yield JUnitCase(one.id, *place, outcome, f"Unknown, because {report.unknown}.", "unknown")
        return
    if not report.demands:
        yield JUnitCase(one.id, *place)
    for demand in report.demands:
        met: Outcome = "passed" if demand.met else "failure"
        yield JUnitCase(f"{one.id}: {demand.name}", *place, met, demand.sentence, "below the bar")


def as_github(reports: Sequence[RehearsalReport]) -> str:
    """An annotation per demand that is not met, and per rehearsal of which nothing is known."""
    return github_annotations(result for report in reports for result in _results(report))


def _results(report: RehearsalReport) -> Iterator[CiResult]:
    one = report.rehearsal
    if report.unknown:
        level: Level = "warning" if report.reached else "error"
        yield CiResult(one.id, level, f"Unknown, because {report.unknown}.", one.file, max(one.line, 1))
    for demand in report.demands:
        if not demand.met:
            message = f"{demand.name}: {demand.sentence}"
            yield CiResult(one.id, "error", message, one.file, max(one.line, 1))


FORMATS: Final[Mapping[str, Callable[[Sequence[RehearsalReport]], str]]] = {
    "table": as_table,
    "json": as_json,
    "junit": as_junit,
    "github": as_github,
}
