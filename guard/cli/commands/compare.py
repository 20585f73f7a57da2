"""`guardrail compare`: what differs between two moments, who made it so, and why; or between two workspaces."""

from __future__ import annotations

from typing import Any

import click

from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.catalogue.kind import Kind
from drift.core.model.resources import Ref
from guard.cli.comparing import ASKED, Proposing, compare_two, propose_in, sorts_of, two_of
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.cli.moments import WAYS, moment_of
from guard.cli.options import format_option
from guard.cli.output.tables import resource_named
from guard.context import UnitOfWork
from guard.core.proposals.promotion.promotion import USUAL
from guard.core.reports.comparison_formats import FORMATS
from guard.queries.past.comparison import FEW, MOST, Compare, Moment, compared
from guard.runtime.setting_names import STORE


@click.command(
    epilog="\b\nExamples:\n  guardrail compare office_hours_schedule/41 --from 2d\n"
    '  guardrail compare tag --from "before 412" --to "after 415"\n'
    '  guardrail compare --all --from "monday 09:00" --format markdown\n'
    "  guardrail compare production test --kind tag --kind macro\n"
    "  guardrail compare production test --kind tag --propose test --show"
)
@click.argument("what", metavar="KIND/ID|KIND|WORKSPACE WORKSPACE", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every kind, in place of one.")
@click.option("--from", "first", metavar="TIME", help=f"The one side of two moments: {WAYS}.")
@click.option("--to", "second", metavar="TIME", help="The other side; now where it is left out.")
@click.option(
    "--kind", "kinds", multiple=True, metavar="KIND", help="Of two workspaces: only this kind. Repeat it."
)
@click.option(
    "--propose",
    "target",
    metavar="WORKSPACE",
    help="Ask for what makes this one of the two workspaces as the other is.",
)
@click.option(
    "--changes",
    default=",".join(sorted(USUAL)),
    show_default=True,
    metavar="SORT,...",
    help=f"With --propose: which sorts of changes, of {', '.join(ASKED)}.",
)
@click.option("--because", default="", metavar="TEXT", help="With --propose: why.")
@click.option("--ticket", default="", metavar="TEXT", help="With --propose: the ticket that it belongs to.")
@click.option("--show", is_flag=True, help="With --propose: say what would be asked for, and ask nobody.")
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
    what: tuple[str, ...],
    first: str | None,
    form: str,
    *,
    everything: bool,
    limit: int,
    **more: Any,
) -> None:
    """Say what differs between two moments, who made it so, and why; or between workspaces.

    The first moment may be the later one. What only is written otherwise, or what Intercom works out, is noise and
    told apart; what was made anew is followed to its new id. What was not read on a side is not compared, and said.

    In two workspaces, resources are the same by their names, and what they refer to is compared by name, too. With
    --propose, proposals in one of them bring it to the other: a policy judges them, and the right people agree.

    Exits with 1 where something differs, or where a policy refuses a proposal.
    """
    if len(what) > 1 or more["target"]:
        if first or more["second"] or everything:
            raise Refused("Two workspaces are compared as they are now: leave --from, --to and --all out.")
        _two_workspaces(context, what, form, limit, more)
        return
    if more["kinds"] or more["show"]:
        raise Refused("--kind and --show are for two workspaces: name both of them.")
    if everything == bool(what):
        raise Refused("Name a KIND/ID or a KIND, or say --all. Two workspaces are compared by their names.")
    if first is None:
        raise Refused("--from is missing: it says with which moment to compare.")
    with context.guarded(STORE) as guarded, guarded.view() as view:
        ref, kind = _named(view, what[0]) if what else (None, None)
        sides = [Moment(moment_of(view, text), text) for text in (first, more["second"] or "now")]
        found = compared(view, Compare(sides[0], sides[1], ref, kind, limit))
    click.echo(FORMATS[form][1](found), nl=False)
    if found.items:
        raise click.exceptions.Exit(FOUND)


def _two_workspaces(
    context: CliContext, names: tuple[str, ...], form: str, limit: int, more: dict[str, Any]
) -> None:
    two = two_of(names, more["kinds"])
    if not more["target"]:
        if more["show"]:
            raise Refused("--show is for --propose, which names the workspace that is to change.")
        compare_two(context, two, form, limit)
        return
    sorts = sorts_of(more["changes"])
    asked = Proposing(more["target"], sorts, more["because"], more["ticket"], more["show"])
    propose_in(context, two, asked, form)


def _named(view: UnitOfWork, what: str) -> tuple[Ref | None, Kind | None]:
    """The resource or the kind. What a workspace has one of is named by its kind alone. Raises Refused."""
    kind = kind_named(what.partition("/")[0])
    if "/" not in what and not kind.singleton:
        return None, kind
    return resource_named(view.state, what)[1], None
