"""Prints what changed behind a resource: changes of what it refers to, with the way there."""

from __future__ import annotations

import click

from drift.core.model.resources import Ref
from guard.cli.context import CliContext
from guard.cli.output.tables import row, table
from guard.core.reports.through_json import ThroughAnswer, in_words


def print_behind(context: CliContext, found: ThroughAnswer, more: str) -> None:
    """A table of them; `more` is the sentence to say where there are more."""
    if not found.changes:
        click.echo("\nNothing that it refers to was changed in this time.")
        return
    shown = table("change", "at (UTC)", "what changed", "way", title="Through what it refers to")
    for one in found.changes:
        made = one.change
        at = (made.attribution.at or made.detected_at)[:19].replace("T", " ")
        what = made.operation if made.operation != "updated" else "\n".join(made.fields)
        row(shown, str(made.id), at, what, in_words(one))
    context.console.print()
    context.console.print(shown)
    if found.cut:
        click.echo(more)


def print_newest_behind(context: CliContext, ref: Ref | None, found: ThroughAnswer) -> None:
    """The same beside something else: nothing where nothing changed."""
    if ref is not None and found.changes:
        print_behind(context, found, f"There are more: `guardrail history {ref} --through` tells them.")
