"""`guardrail activity`: the teammate activity log as people want to read it."""

from __future__ import annotations

import json
from typing import Final

import click

from drift.core.catalogue.activity_types import describe
from drift.core.model.readings import ACTIVITY_LOG
from drift.core.model.resources import Json
from drift.sync.activity_feed import FeedQuery, feed, folded
from guard.cli.commands.activity_export import export
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND
from guard.cli.options import seconds_back, since_option
from guard.cli.output.tables import moment, row, table
from guard.core.reports.blind_spots import log_spot
from guard.core.text.plain_text import plain_lines
from guard.runtime.setting_names import STORE

_LONGEST: Final = 500
"""Characters of an entry that are printed."""


@click.group(invoke_without_command=True)
@click.option(
    "--type",
    "types",
    multiple=True,
    metavar="TYPE",
    help="Only entries of this type; * stands for any characters. May be given several times.",
)
@click.option("--actor", metavar="ADDRESS", help="Only what this person did.")
@since_option("7d")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000), help="At most so many.")
@click.option(
    "--unreadable", is_flag=True, help="Show the entries that could not be read whole, and why, instead."
)
@click.option("--noise", is_flag=True, help="Show sign-ins, presence and the daily work of bots as well.")
@click.pass_context
def activity(
    click_context: click.Context,
    types: tuple[str, ...],
    actor: str | None,
    since: str,
    limit: int,
    *,
    unreadable: bool,
    noise: bool,
) -> None:
    """Show who did what according to Intercom's log, newest first; `export` writes all of it.

    What says nothing about settings (sign-ins, presence, the daily work of bots) is kept and folded into one line.

    Exits with 1 while the log cannot be read: there is more than is shown.
    """
    context: CliContext = click_context.obj
    if click_context.invoked_subcommand is not None:
        return
    back = seconds_back(since)
    if unreadable:
        _print_unreadable(context, back, limit)
        return
    with context.guarded(STORE) as guarded, guarded.view() as view:
        wanted = FeedQuery(types, actor, view.now - back, None, noise)
        entries = feed(view.state, wanted, before=None, limit=limit + 1)
        similar = folded(view.state, wanted)
        blind = log_spot(view.state.snapshots.latest_status().get(ACTIVITY_LOG))
        damaged = view.state.unreadable_entries.count(view.now - back)
        gone = None if len(entries) > limit else view.state.gone.before("activity", view.now - back)
    shown = table("at (UTC)", "who", "from", "type", "what")
    for entry in entries[:limit]:
        logged = entry.activity
        row(
            shown,
            moment(logged.created_at),
            logged.actor.name,
            logged.actor.ip or "",
            logged.type,
            describe(logged.type).meaning,
        )
    if entries:
        context.console.print(shown)
    more = f"the newest {limit}" if len(entries) > limit else f"{len(entries)}"
    context.console.print(
        f"{more} {'entry' if more == '1' else 'entries'}, {similar:,} similar"
        f"{' (--noise shows them)' if similar else ''}."
    )
    if damaged:
        what = "1 entry" if damaged == 1 else f"{damaged:,} entries"
        context.console.print(f"{what} could not be read whole (--unreadable shows them).")
    if gone is not None:
        click.echo(gone.sentence)
    if blind is not None:
        click.echo(f"{blind.title}: {plain_lines(blind.sentence)}", err=True)
        raise click.exceptions.Exit(FOUND)


activity.add_command(export)


def _print_unreadable(context: CliContext, back: float, limit: int) -> None:
    with context.guarded(STORE) as guarded, guarded.view() as view:
        count = view.state.unreadable_entries.count(view.now - back)
        entries = view.state.unreadable_entries.search(view.now - back, limit)
    for entry in entries:
        kept = f" Kept in the log as {entry.entry_id}." if entry.entry_id else " Nothing of it is in the log."
        sentence = f"{moment(entry.received_at)}  {plain_lines(entry.why)}{kept}\n  {_short(entry.raw)}"
        context.console.print(sentence, markup=False, soft_wrap=True)
    what = "1 entry" if count == 1 else f"{count:,} entries"
    context.console.print(f"{what} could not be read whole.")


def _short(raw: Json) -> str:
    text = json.dumps(raw, ensure_ascii=True)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
