"""`guardrail compare`: what differs between two moments, who made it so, and why."""

from __future__ import annotations

import click

from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.catalogue.kind import Kind
from drift.core.model.resources import Ref
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.cli.moments import WAYS, moment_of
from guard.cli.options import format_option
from guard.cli.output.tables import resource_named
from guard.context import UnitOfWork
from guard.core.reports.comparison_formats import FORMATS
from guard.queries.past.comparison import FEW, MOST, Compare, Moment, compared
from guard.runtime.setting_names import STORE


@click.command(
    epilog="\b\nExamples:\n  guardrail compare office_hours_schedule/41 --from 2d\n"
    '  guardrail compare tag --from "before 412" --to "after 415"\n'
    '  guardrail compare --all --from "monday 09:00" --format markdown'
)
@click.argument("what", metavar="KIND/ID|KIND", required=False)
@click.option("--all", "everything", is_flag=True, help="Every kind, in place of one.")
@click.option("--from", "first", required=True, metavar="TIME", help=f"The one side: {WAYS}.")
@click.option("--to", "second", default="now", show_default=True, metavar="TIME", help="The other side.")
@click.option(
    "--limit",
    type=click.IntRange(1, MOST),
    default=FEW,
    show_default=True,
    help="How many resources that differ to show.",
)
@format_option(FORMATS)
@click.pass_obj
def compare(
    context: CliContext,
    /,
    what: str | None,
    first: str,
    second: str,
    form: str,
    *,
    everything: bool,
    limit: int,
) -> None:
    """Say what differs between two moments, who made it so, and why.

    The first moment may be the later one. What only is written otherwise, or what Intercom works out, is noise and
    told apart; what was made anew is followed to its new id. What was not read on a side is not compared, and said.

    Exits with 1 where something differs.
    """
    if everything == bool(what):
        raise Refused("Name a KIND/ID or a KIND, or say --all.")
    with context.guarded(STORE) as guarded, guarded.view() as view:
        ref, kind = (None, None) if what is None else _named(view, what)
        sides = [Moment(moment_of(view, text), text) for text in (first, second)]
        found = compared(view, Compare(sides[0], sides[1], ref, kind, limit))
    click.echo(FORMATS[form][1](found), nl=False)
    if found.items:
        raise click.exceptions.Exit(FOUND)


def _named(view: UnitOfWork, what: str) -> tuple[Ref | None, Kind | None]:
    """The resource or the kind. What a workspace has one of is named by its kind alone. Raises Refused."""
    kind = kind_named(what.partition("/")[0])
    if "/" not in what and not kind.singleton:
        return None, kind
    return resource_named(view.state, what)[1], None
