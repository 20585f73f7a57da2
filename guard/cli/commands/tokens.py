"""`guardrail token`: credentials of people. A token is shown once, when it is made."""

from __future__ import annotations

import click

from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused
from guard.cli.output.tables import minute, row, table
from guard.core.model.records import Role
from guard.identity.tokens import ROLES
from guard.identity.tokens import create as create_token
from guard.runtime.setting_names import STORE


@click.group()
def token() -> None:
    """Make, list and revoke the API tokens of people."""


@token.command()
@click.argument("email")
@click.option(
    "--role",
    type=click.Choice(ROLES),
    required=True,
    help="Each may do what those before it may.",
)
@click.pass_obj
def create(context: CliContext, email: str, role: Role) -> None:
    """Make a token for the person with the address EMAIL.

    It is printed once, alone on the last line; only its hash is kept.
    """
    name, at, host = email.strip().partition("@")
    if not (name and at and host) or any(sign.isspace() for sign in email.strip()):
        raise Refused(
            f"{email!r} is no address: write it as people sign in to Intercom, such as you@example.com."
        )
    with context.guarded(STORE) as guarded:
        secret = create_token(guarded, email.strip(), role)
    click.echo(
        f"A token for {email.strip().lower()} as {role}. Keep it now: it is not shown again.", err=True
    )
    click.echo(secret)


@token.command("list")
@click.pass_obj
def list_(context: CliContext) -> None:
    """List every token, without the secret itself."""
    with context.guarded(STORE) as guarded, guarded.view() as view:
        tokens = view.tokens.list()
    shown = table("id", "who", "role", "made (UTC)", "last used (UTC)", "revoked (UTC)")
    for entry in tokens:
        times = (entry.created_at, entry.last_used_at, entry.revoked_at)
        row(shown, entry.id, entry.email, entry.role, *map(minute, times))
    context.console.print(shown if tokens else "There are no tokens yet.")


@token.command()
@click.argument("id_or_email", metavar="ID|EMAIL")
@click.pass_obj
def revoke(context: CliContext, id_or_email: str) -> None:
    """Revoke one token, or every token of a person. It holds at once, also in a running service."""
    with context.guarded(STORE) as guarded, guarded.transaction() as work:
        count = work.tokens.revoke(id_or_email, work.now)
    if count == 0:
        raise Refused(
            f"No valid token has the id or address {id_or_email}. `guardrail token list` shows them."
        )
    click.echo(f"Revoked {count} token{'s' if count > 1 else ''} of {id_or_email}.")
