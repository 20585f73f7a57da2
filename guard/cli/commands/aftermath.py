"""`guardrail aftermath`: what became of conversations after a change."""

from __future__ import annotations

from typing import Final

import click

from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused
from guard.cli.options import format_option
from guard.core.reports.effects.aftermath_formats import FORMATS, LIST_FORMATS

_MOST: Final = 200
"""Changes that are listed."""


@click.command(
    epilog="\b\nExamples:\n  guardrail aftermath\n  guardrail aftermath 12\n  guardrail aftermath 12 --format json"
)
@click.argument("change", required=False)
@format_option(FORMATS)
@click.pass_obj
def aftermath(context: CliContext, /, change: str | None, form: str) -> None:
    """Say what became of conversations after a CHANGE: its number, or the id of a note.

    Each change of what Fin reads or an automation does, and each that somebody noted, is looked at once after 3, 7 and
    14 days. Resolution, escalation, negative feedback, low ratings, reopening, corrections and cost of what it touched
    are held against what no change touched, each with its interval; everything else that was changed in these days is
    listed. Without CHANGE, the newest that are followed are listed.

    What moved together with a change need not have been caused by it.
    """
    from guard.queries.effects.aftermath.answers import report_answer, row_answer
    from guard.queries.effects.aftermath.report import list_followed, report_of
    from guard.queries.lookup import NotRecorded

    with context.guarded() as guarded, guarded.view() as view:
        if change is None:
            rows = tuple(row_answer(row) for row in list_followed(view, limit=_MOST))
            click.echo(LIST_FORMATS[form](rows), nl=False)
            return
        try:
            answer = report_answer(report_of(view, change))
        except NotRecorded as problem:
            raise Refused(str(problem)) from problem
    click.echo(FORMATS[form][1](answer), nl=False)
