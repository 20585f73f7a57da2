"""`guardrail config`: what each setting is, and where that comes from."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import click
from msgspec import to_builtins

from guard.cli.context import CliContext
from guard.cli.exit_codes import WRONG_INPUT
from guard.cli.options import format_option
from guard.cli.output.tables import row, table
from guard.runtime.effective_settings import Effective, effective
from guard.runtime.setting_names import WORKSPACES
from guard.runtime.settings import WrongSettings


@click.command()
@click.option("--set", "only_set", is_flag=True, help="Leave out what is as it is by default.")
@format_option(("table", "json"))
@click.pass_obj
def config(context: CliContext, form: str, *, only_set: bool) -> None:
    """Say what each setting is, and where that comes from.

    Secrets are never shown. A wrong setting is named, and shown as it stands; the service would not start with it.

    Exits with 2 when a setting is wrong.
    """
    from guard.runtime.setting_names import EVERYTHING

    file = context.values.get(WORKSPACES, "")
    values = {**context.values_here(), WORKSPACES: file}
    said_in = {
        name: f"file {file.strip()}" for name, value in values.items() if context.values.get(name) != value
    }
    shown = effective(context.settings(()), values, said_in)
    wanted = [one for one in shown if one.source != "default"] if only_set else shown
    _FORMS[form](context, wanted)
    try:
        context.settings(EVERYTHING)
    except WrongSettings as wrong:
        click.echo("\n".join(wrong.problems), err=True)
        raise click.exceptions.Exit(WRONG_INPUT) from None


def _as_table(context: CliContext, settings: Sequence[Effective]) -> None:
    shown = table("setting", "value", "from")
    for one in settings:
        row(shown, one.name, one.value, one.source if one.value or one.source != "default" else "")
    context.console.print(shown)


def _as_json(context: CliContext, settings: Sequence[Effective]) -> None:
    click.echo(json.dumps([to_builtins(one) for one in settings], indent=2))


_FORMS: Final[Mapping[str, Callable[[CliContext, Sequence[Effective]], None]]] = {
    "table": _as_table,
    "json": _as_json,
}
