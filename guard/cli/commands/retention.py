"""`guardrail retention`: which records are old enough to go, and their deletion."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused
from guard.cli.output.tables import row, table
from guard.core.model.retention import FOREVER
from guard.runtime.setting_names import RECORD

_BY = "an operator at the command line"


@click.group(invoke_without_command=True)
@click.pass_context
def retention(click_context: click.Context) -> None:
    """Say which records are old enough to go, or delete them.

    Without a command nothing is deleted: it is a dry run. The service deletes each night by itself; `apply` does it
    now, also beside a running service. How long each class is kept stands in retention.yaml (docs/retention.md).
    """
    if click_context.invoked_subcommand is None:
        _show(click_context.obj)


def _show(context: CliContext) -> None:
    from guard.queries.retention import outlook

    with context.guarded(RECORD) as guarded, guarded.view() as view:
        classes, holds = outlook(view), view.legal_holds.standing(view.now)
    shown = table("class", "kept", "from (UTC)", "records", "oldest (UTC)", "would go", "deleted last (UTC)")
    for one in classes:
        going = f"none: hold {one.held.name}" if one.held else f"{one.going:,}"
        last = _day(one.last.ended_at) if one.last else ""
        kept_from = FOREVER if one.kept_from is None else _day(one.kept_from)
        row(
            shown,
            one.record_class.name,
            one.period,
            kept_from,
            f"{one.all:,}",
            _day(one.oldest),
            going,
            last,
        )
    context.console.print(shown)
    for hold in holds:
        _print(context, hold.sentence)
    _print(context, "Nothing was deleted: `guardrail retention apply` does it.")


@retention.command()
@click.pass_obj
def apply(context: CliContext) -> None:
    """Delete now what is older than its period, in small steps, and say what went.

    Interrupting it is safe: what went until then is recorded with the next run.
    """
    import time

    from guard.enforcement.retention import PoliciesBroken, apply_retention, told

    try:
        with context.guarded(RECORD, tells_alarm=True) as guarded:
            applied = apply_retention(guarded, time.sleep, _BY)
    except PoliciesBroken as problem:
        raise Refused(str(problem)) from problem
    lines = list(told(applied)) or ["Nothing is old enough to go."]
    for line in lines:
        _print(context, line)


def _day(at: float | None) -> str:
    return "" if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")


def _print(context: CliContext, text: str) -> None:
    context.console.print(text, markup=False, soft_wrap=True)
