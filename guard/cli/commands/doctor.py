"""`guardrail doctor`: whether everything that the service needs works."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import click
from msgspec import to_builtins

from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND
from guard.cli.options import format_option
from guard.runtime.checkup.check import ORDER, Check

if TYPE_CHECKING:
    from drift.core.model.records import KindStatus
    from guard.runtime.settings import Settings


@click.command()
@format_option(("table", "json"))
@click.pass_obj
def doctor(context: CliContext, form: str) -> None:
    """Say whether everything that the service needs works, and what to do where not.

    It looks at settings, home, database, policies, keys, replicas, the way to Intercom, the token, the clocks, what
    could be read last, the running service, sign-in, Slack and mail. It writes nothing and sends no message.

    Exits with 1 when something does not work.
    """
    found = sorted(_checks(context), key=lambda check: ORDER.index(check.state))
    _FORMS[form](found)
    if any(check.state == "fails" for check in found):
        raise click.exceptions.Exit(FOUND)


def _checks(context: CliContext) -> Iterator[Check]:
    from guard.runtime.checkup import elsewhere, here, intercom, sharing

    yield from here.settings_checks(context.values_here(), context.here)
    yield from here.files_checks({**context.values, **context.values_here()}, context.here)
    settings = context.settings(())
    yield here.home_check(settings)
    yield (database := here.database_check(settings))
    yield here.policies_check(settings)
    yield sharing.fingerprint_check(settings)
    if database.state == "works":
        yield from sharing.sharing_checks(settings)
    yield from intercom.intercom_checks(settings)
    yield from intercom.kind_checks(_statuses(settings) if database.state == "works" else {})
    yield intercom.webhook_check(settings)
    yield from elsewhere.elsewhere_checks(settings)


def _statuses(settings: Settings) -> Mapping[str, KindStatus]:
    """What was read last, of the only workspace."""
    from drift.store import StateStore
    from drift.store.sql.database import Database
    from drift.store.workspaces import known_workspace

    database = Database(settings.database_url)
    try:
        with database.read() as connection:
            number = known_workspace(connection, settings.name)
            return StateStore(connection, number).snapshots.latest_status() if number is not None else {}
    finally:
        database.close()


def _as_text(checks: Sequence[Check]) -> None:
    for check in checks:
        click.echo(f"{check.state:<10}  {check.name}: {check.found}")
        if check.to_do:
            click.echo(f"{'':<12}-> {check.to_do}")


def _as_json(checks: Sequence[Check]) -> None:
    click.echo(json.dumps([to_builtins(check) for check in checks], indent=2))


_FORMS: Final[Mapping[str, Callable[[Sequence[Check]], None]]] = {"table": _as_text, "json": _as_json}
