"""`guardrail drift`: the drift report from the record, in the form that is asked for."""

from __future__ import annotations

import click
from rich.console import Console

from drift.core.json_view import time_or_none
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.cli.moments import at_option, moment_of
from guard.cli.options import format_option
from guard.cli.output.tables import row, table
from guard.cli.relative_paths import relative_report
from guard.context import GuardedWorkspace
from guard.core.reports.drift_report import Report
from guard.core.reports.drift_report_formats import FORMATS
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
    who,
)
from guard.core.text.plain_text import plain_lines
from guard.queries.drift_report import drift_report
from guard.queries.past.drift_report import JUDGED_BY, JudgedBy, drift_report_at
from guard.queries.past.policies import PoliciesNotKnown


@click.command()
@format_option(FORMATS, "How to write it: sarif, junit and github are for continuous integration.")
@at_option("Of this moment, not of now")
@click.option(
    "--policies",
    "by",
    type=click.Choice(JUDGED_BY),
    help="With --at: judge by the policies in force then, or by those of now.  [default: then]",
)
@click.pass_obj
def drift(context: CliContext, form: str, at: str | None, by: JudgedBy | None) -> None:
    """Print what is out of order.

    With what was done about it, what could not be read, and what is not being looked at.

    With --at it is judged anew how things were at that moment, and said what of it is not known.

    Exits with 1 when there are findings, something is not being looked at, or the newest policies cannot be used.
    """
    with context.guarded(tells_alarm=True) as guarded:
        report = _report(guarded, at, by)
    if report.snapshot_at is None:
        raise Refused(
            "Nothing was read so far, so nothing can be said. `guardrail snapshot` reads once, `guardrail serve` "
            "goes on."
        )
    if form == "table":
        _table(context.console, report)
    else:
        click.echo(FORMATS[form][1](relative_report(report, context.here)), nl=False)
    if report.alarm and form == "csv":  # which has rows for findings only
        click.echo(f"{LAST_GOOD}:\n{plain_lines(report.alarm)}", err=True)
    if not report.clean or report.alarm:
        raise click.exceptions.Exit(FOUND)


def _report(guarded: GuardedWorkspace, at: str | None, by: JudgedBy | None) -> Report:
    if at is None:
        if by is not None:
            raise Refused("--policies says who judges a moment: name it with --at.")
        return drift_report(guarded, guarded.alarm())
    with guarded.view() as view:
        moment = moment_of(view, at)
    try:
        return drift_report_at(guarded, moment, by or "then")
    except PoliciesNotKnown as problem:
        raise Refused(f"{problem} `--policies now` judges by those.") from problem


def _table(console: Console, report: Report) -> None:
    console.print(
        f"{headline(report)}. Read at {time_or_none(report.snapshot_at)}.", markup=False, soft_wrap=True
    )
    if report.alarm:
        console.print(f"{LAST_GOOD}:\n{plain_lines(report.alarm)}", markup=False, soft_wrap=True)
    for line in (*of_then(report), *(f"not looked at: {line}" for line in not_looked_at(report))):
        console.print(plain_lines(line), markup=False, soft_wrap=True)
    console.print(activity(report), markup=False, soft_wrap=True)
    if report.findings:
        shown = table("severity", "policy", "resource", "who", "what was done")
        for entry in report.findings:
            policy = entry.finding.policy + (" (unknown)" if entry.status == "unknown" else "")
            resource = entry.place.title if entry.place else entry.finding.subject
            row(
                shown,
                entry.finding.severity,
                policy,
                resource,
                who(entry),
                entry.done.sentence if entry.done else "",
            )
        console.print()
        console.print(shown)
    for waiver in report.waivers:
        sentence = (
            f"exempt: {waiver.policy} for {waiver.exemption.describe()} {ends(waiver)}. {used(waiver.use)}"
        )
        console.print(plain_lines(sentence), markup=False, soft_wrap=True)
    for line in reshaped(report):
        console.print(f"shape: {plain_lines(line)}", markup=False, soft_wrap=True)
    for kind, reason in unread(report):
        console.print(f"not read: {kind}: {plain_lines(reason)}", markup=False, soft_wrap=True)
