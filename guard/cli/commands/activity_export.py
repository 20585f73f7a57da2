"""`guardrail activity export`: Intercom's log as far as it was recorded, beyond the year that Intercom keeps it."""

from __future__ import annotations

import re
import sys
from typing import Any, BinaryIO, Final

import click

from drift.core.model.readings import ACTIVITY_LOG
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.cli.main import version
from guard.cli.moments import WAYS, moment_of
from guard.cli.output.tables import moment
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.exports.activity_forms import ACTIVITY_FORMS, Reader, head, lines, why_not
from guard.core.exports.personal import PEOPLE
from guard.core.exports.record import Context
from guard.core.reports.blind_spots import log_spot
from guard.core.text.plain_text import plain_lines
from guard.queries.activity_export import Selection, activity_pages
from guard.runtime.setting_names import ACTIVITY_EXPORT

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@click.command()
@click.option("--since", required=True, metavar="TIME", help=f"From when on, such as 2y: {WAYS}.")
@click.option("--until", metavar="TIME", help="Up to when; a day is meant to its end. Left out: now.")
@click.option(
    "--type",
    "types",
    multiple=True,
    metavar="TYPE",
    help="Only entries of this type; * stands for any characters. May be given several times.",
)
@click.option("--actor", metavar="ADDRESS", help="Only what this person did.")
@click.option(
    "--format",
    "form",
    type=click.Choice(ACTIVITY_FORMS),
    default="ndjson",
    show_default=True,
    help="How to write it.",
)
@click.option(
    "--personal",
    "people",
    type=click.Choice(PEOPLE),
    default="keep",
    show_default=True,
    help="What becomes of what says something of a person.",
)
@click.pass_obj
def export(
    context: CliContext, /, since: str, until: str | None, form: Any, people: Any, **wanted: Any
) -> None:
    """Write the activity log to standard output, oldest first, an entry on a line.

    ndjson is in Guardrail's words, ocsf and cef are for a SIEM, csv for a spreadsheet, intercom is as Intercom sent it.

    An entry has the id under which a target of exports.yaml gets it: what comes twice is counted once.

    Exits with 1 while the log cannot be read: there is more than is exported.
    """
    if refusal := why_not(form, people):
        raise Refused(refusal)
    with context.guarded(ACTIVITY_EXPORT) as guarded:
        with guarded.view() as view:
            selection = _selection(view, since, until, **wanted)
        base_url = context.settings(ACTIVITY_EXPORT).public_url
        reader = Reader(form, people, guarded.workspace.fingerprint, version())
        count = _write(guarded, selection, reader, base_url, sys.stdout.buffer)
        with guarded.view() as view:
            blind = log_spot(view.state.snapshots.latest_status().get(ACTIVITY_LOG))
    click.echo(_told(count, selection), err=True)
    if blind is not None:
        click.echo(f"{blind.title}: {plain_lines(blind.sentence)}", err=True)
        raise click.exceptions.Exit(FOUND)


def _selection(
    view: UnitOfWork, since: str, until: str | None, types: tuple[str, ...], actor: str | None
) -> Selection:
    first = moment_of(view, since)
    last = view.now if until is None else _end(view, until)
    if first > last:
        raise Refused(
            f"--since {since[:60]} is later than --until {(until or 'now')[:60]}: nothing lies between."
        )
    return Selection(first, last, types, actor)


def _end(view: UnitOfWork, until: str) -> float:
    """The moment that is meant; of a day, its end."""
    at = moment_of(view, until)
    if not _DAY.fullmatch(until.strip()):
        return at
    try:
        return moment_of(view, f"{until.strip()}T23:59:59.999")
    except Refused:  # the day is not over yet
        return view.now


def _write(
    guarded: GuardedWorkspace, selection: Selection, reader: Reader, base_url: str, output: BinaryIO
) -> int:
    """How many entries were written. A page at a time is in memory."""
    name = guarded.workspace.name
    output.write(head(reader.form))
    count = 0
    for records in activity_pages(guarded, selection):
        output.write(lines(records, Context(name, base_url), reader))
        count += len(records)
    output.flush()
    return count


def _told(count: int, selection: Selection) -> str:
    entries = "1 entry" if count == 1 else f"{count:,} entries"
    return f"{entries} from {moment(selection.since)} to {moment(selection.until)} (UTC)."
