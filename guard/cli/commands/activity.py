"""`guardrail activity`: the teammate activity log as people want to read it."""

from __future__ import annotations

import click

from drift.core.catalogue.activity_types import describe
from drift.sync.activity_feed import FeedQuery, feed, folded
from guard.cli.context import CliContext
from guard.cli.options import seconds_back, since_option
from guard.cli.output.tables import moment, row, table
from guard.runtime.setting_names import STORE


@click.command()
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
@click.option("--noise", is_flag=True, help="Show sign-ins, presence and the daily work of bots as well.")
@click.pass_obj
def activity(
    context: CliContext, types: tuple[str, ...], actor: str | None, since: str, limit: int, noise: bool
) -> None:
    """Show who did what according to Intercom's log, newest first.

    What says nothing about settings (sign-ins, presence, the daily work of bots) is kept and folded into one line.
    """
    back = seconds_back(since)
    with context.guarded(STORE) as guarded, guarded.view() as view:
        wanted = FeedQuery(types, actor, view.now - back, None, noise)
        entries = feed(view.state, wanted, before=None, limit=limit + 1)
        similar = folded(view.state, wanted)
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
