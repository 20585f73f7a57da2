"""`guardrail workspaces`: which workspaces the installation guards, and what is in the way of any."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import click

from drift.core.json_view import time_or_none
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND
from guard.cli.options import format_option
from guard.cli.output.tables import minute, row, table
from guard.core.text.plain_text import plain

if TYPE_CHECKING:
    from guard.runtime.listed_workspaces import Listed


@click.command()
@format_option(("table", "json"))
@click.pass_obj
def workspaces(context: CliContext, form: str) -> None:
    """List the workspaces that are guarded, and what is in the way of any.

    Reads the file that GUARDRAIL_WORKSPACES names, the policies and the record, and asks Intercom nothing. Everything
    wrong in the file is said, each with its line.

    Exits with 1 when one of them is in trouble, and with 2 when the file is wrong.
    """
    from guard.runtime.listed_workspaces import listed_workspaces
    from guard.runtime.setting_names import SERVICE

    found = listed_workspaces(context.workspaces(SERVICE))
    _FORMS[form](context, found)
    if any(one.troubles for one in found):
        raise click.exceptions.Exit(FOUND)


def _as_table(context: CliContext, found: Sequence[Listed]) -> None:
    shown = table("workspace", "Intercom", "mode", "policies", "last reading (UTC)", "worked on by")
    for one in found:
        settings, known = one.settings, one.known
        name = f"{settings.name} (default)" if settings.is_default and len(found) > 1 else settings.name
        row(
            shown,
            name,
            known.intercom or "not seen yet",
            settings.mode,
            str(settings.policies),
            minute(known.read_at) or "never",
            known.worker or "nobody",
        )
    context.console.print(shown)
    for one in found:
        for trouble in one.troubles:
            click.echo(f"{one.settings.name}: {plain(trouble)}")


def _as_json(context: CliContext, found: Sequence[Listed]) -> None:
    click.echo(json.dumps([_document(one) for one in found], indent=2))


def _document(one: Listed) -> Mapping[str, object]:
    return {
        "name": one.settings.name,
        "default": one.settings.is_default,
        "intercom": one.known.intercom or None,
        "base_url": one.settings.base_url,
        "mode": one.settings.mode,
        "policies": str(one.settings.policies),
        "last_reading": time_or_none(one.known.read_at),
        "unread": list(one.known.unread),
        "worker": one.known.worker or None,
        "troubles": list(one.troubles),
    }


_FORMS: Final[Mapping[str, Callable[[CliContext, Sequence[Listed]], None]]] = {
    "table": _as_table,
    "json": _as_json,
}
