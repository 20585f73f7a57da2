"""`guardrail token`: credentials of people and of their robots. A token is shown once, when it is made."""

from __future__ import annotations

import click

from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused
from guard.cli.output.tables import minute, row, table
from guard.core.model.records import Role, spoken_of
from guard.identity.tokens import ROLES, NotForRobots
from guard.identity.tokens import create as create_token
from guard.runtime.setting_names import STORE


@click.group()
def token() -> None:
    """Make, list and revoke the API tokens of people and robots."""


@token.command(
    epilog="\b\nExamples:\n  guardrail token create you@example.com --role operator\n"
    "  guardrail token create --robot docs-writer --for bob@example.com --role requester"
)
@click.argument("email", required=False)
@click.option(
    "--role",
    type=click.Choice(ROLES),
    required=True,
    help="Each may do what those before it may.",
)
@click.option(
    "--robot", metavar="NAME", default="", help="Make it for this robot: it reads and proposes, no more."
)
@click.option(
    "--for",
    "person",
    metavar="EMAIL",
    help="The person for whom the robot acts, who never approves what it asks.",
)
@click.pass_obj
def create(context: CliContext, email: str | None, role: Role, robot: str, person: str | None) -> None:
    """Make a token for the person with the address EMAIL, or for a robot.

    It is printed once, alone on the last line; only its hash is kept. A robot is whatever acts by itself: an agent, a
    pipeline, an MCP client. It never approves, and what it asks counts as asked by the person it acts for.
    """
    owner = _owner(email, robot, person)
    with context.guarded(STORE) as guarded:
        try:
            secret = create_token(guarded, owner, role, robot)
        except NotForRobots as problem:
            raise Refused(str(problem)) from problem
    click.echo(
        f"A token for {spoken_of(owner.lower(), robot)} as {role}. Keep it now: it is not shown again.",
        err=True,
    )
    click.echo(secret)


def _owner(email: str | None, robot: str, person: str | None) -> str:
    """The address of the person to whom a token belongs, or for whom its robot acts."""
    if robot and (person is None or email is not None):
        raise Refused("A robot acts for a person: write `--robot NAME --for EMAIL`, and no address besides.")
    if not robot and (email is None or person is not None):
        raise Refused(
            "Whose token is it? Write the address of a person, or `--robot NAME --for EMAIL` for a robot."
        )
    address = (person or email or "").strip()
    name, at, host = address.partition("@")
    if not (name and at and host) or any(sign.isspace() for sign in address):
        raise Refused(
            f"{address!r} is no address: write it as people sign in to Intercom, such as you@example.com."
        )
    return address


@token.command("list")
@click.pass_obj
def list_(context: CliContext) -> None:
    """List every token, without the secret itself."""
    with context.guarded(STORE) as guarded, guarded.view() as view:
        tokens = view.tokens.list()
    shown = table("id", "who", "role", "made (UTC)", "last used (UTC)", "revoked (UTC)")
    for entry in tokens:
        times = (entry.created_at, entry.last_used_at, entry.revoked_at)
        row(shown, entry.id, entry.holder, entry.role, *map(minute, times))
    context.console.print(shown if tokens else "There are no tokens yet.")


@token.command()
@click.argument("whose", metavar="ID|EMAIL|ROBOT")
@click.pass_obj
def revoke(context: CliContext, whose: str) -> None:
    """Revoke one token, or every token of a robot, or of a person and their robots.

    It holds at once, also in a running service.
    """
    with context.guarded(STORE) as guarded, guarded.transaction() as work:
        count = work.tokens.revoke(whose, work.now)
    if count == 0:
        raise Refused(
            f"No valid token has the id, the address or the robot {whose}. `guardrail token list` shows them."
        )
    click.echo(f"Revoked {count} token{'s' if count > 1 else ''} of {whose}.")
