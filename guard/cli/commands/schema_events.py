"""`guardrail schema-events`: what Intercom changed in the shape of its answers."""

from __future__ import annotations

import click

from drift.core.catalogue.catalogue import readable_kind
from drift.core.model.schema_events import event_sentence, move_sentence
from guard.cli.context import CliContext
from guard.cli.options import seconds_back, since_option
from guard.cli.output.tables import moment, row, table
from guard.runtime.setting_names import STORE


@click.command("schema-events")
@click.option("--kind", metavar="KIND", help="Only events of this kind; `docs/kinds.md` lists them.")
@since_option("90d")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000), help="At most so many.")
@click.pass_obj
def schema_events(context: CliContext, kind: str | None, since: str, limit: int) -> None:
    """Show what Intercom changed in the shape of its answers, newest first.

    Fields that appear, vanish or move in many resources at once, or with another API version, are nobody's change:
    they are not judged and not put back.
    """
    name = None if kind is None else readable_kind(kind).name
    back = seconds_back(since)
    with context.guarded(STORE) as guarded, guarded.view() as view:
        events = view.state.schema_events.search(name, view.now - back, limit=limit)
    if not events:
        context.console.print("Intercom changed no shape in that time.")
        return
    shown = table("number", "at (UTC)", "what happened", "fields")
    for event in events:
        row(
            shown,
            str(event.id),
            moment(event.at),
            event_sentence(event),
            "\n".join(move_sentence(move) for move in event.moves),
        )
    context.console.print(shown)
