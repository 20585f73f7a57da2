"""`guardrail token`: credentials of people and of their robots. A token is shown once, when it is made."""

from __future__ import annotations

import click

from guard.cli.context import ALL, CliContext
from guard.cli.exit_codes import Refused
from guard.cli.output.tables import minute, row, table
from guard.core.model.records import Role, Token, spoken_of
from guard.core.model.token_scope import ROBOT_SCOPES, SCOPES, TokenScope, scopes_of
from guard.core.text.token_expiry import USUAL, expiry
from guard.identity.tokens import ROLES, NotForRobots, why_no_address
from guard.identity.tokens import create as create_token
from guard.runtime.setting_names import STORE


@click.group()
def token() -> None:
    """Make, list and revoke the API tokens of people and robots."""


@token.command(
    epilog="\b\nExamples:\n  guardrail token create you@example.com --role operator --expires 90d\n"
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
    "--expires",
    metavar="TIME",
    default=USUAL,
    show_default=True,
    help="When it ends: 90d, 12h, a day such as 2027-03-31, or never.",
)
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(SCOPES),
    multiple=True,
    help="What it is good for, if less than the role allows; may be given twice. read is always part of it.",
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
def create(
    context: CliContext,
    email: str | None,
    role: Role,
    expires: str,
    scopes: tuple[TokenScope, ...],
    robot: str,
    person: str | None,
) -> None:
    """Make a token for the person with the address EMAIL, or for a robot.

    It is printed once, alone on the last line; only its hash is kept. A robot is whatever acts by itself: an agent, a
    pipeline, an MCP client. It never approves, and what it asks counts as asked by the person it acts for.

    A scope makes a token good for less: read looks, propose asks and talks, decide votes and is all the rest. With
    `--workspace all` it holds in every workspace, also in those to come.
    """
    owner, everywhere = _owner(email, robot, person), context.wanted == ALL
    with context.guarded(STORE) as guarded:
        expires_at, wrong = expiry(expires, guarded.now())
        if wrong:
            raise Refused(wrong)
        try:
            secret = create_token(
                guarded,
                owner,
                role,
                robot,
                expires_at=expires_at,
                scopes=scopes or SCOPES,
                everywhere=everywhere,
            )
        except NotForRobots as problem:
            raise Refused(str(problem)) from problem
    click.echo(
        f"A token for {spoken_of(owner.lower(), robot)} as {role}{' in every workspace' if everywhere else ''}, "
        f"{_good_for(scopes, expires_at)}. Keep it now: it is not shown again.",
        err=True,
    )
    click.echo(secret)


def _good_for(scopes: tuple[TokenScope, ...], expires_at: float | None) -> str:
    good_for = f"good to {' and '.join(scopes_of(scopes))} only, " if scopes else ""
    return good_for + ("until it is revoked" if expires_at is None else f"until {minute(expires_at)} UTC")


def _owner(email: str | None, robot: str, person: str | None) -> str:
    """The address of the person to whom a token belongs, or for whom its robot acts."""
    if robot and (person is None or email is not None):
        raise Refused("A robot acts for a person: write `--robot NAME --for EMAIL`, and no address besides.")
    if not robot and (email is None or person is not None):
        raise Refused(
            "Whose token is it? Write the address of a person, or `--robot NAME --for EMAIL` for a robot."
        )
    address = (person or email or "").strip()
    if why := why_no_address(address):
        raise Refused(why)
    return address


def _role(token: Token) -> str:
    """With the most that it is good for, where that is less, and whether that is so in every workspace."""
    is_narrow = set(token.scopes) < set(ROBOT_SCOPES if token.robot else SCOPES)
    more = [*([token.scopes[-1]] if is_narrow else []), *(["all"] if token.everywhere else [])]
    return f"{token.role} ({', '.join(more)})" if more else token.role


def _end(token: Token) -> str:
    return f"revoked {minute(token.revoked_at)}" if token.revoked_at else minute(token.expires_at)


@token.command("list")
@click.pass_obj
def list_(context: CliContext) -> None:
    """List every token of this workspace, without the secret itself."""
    with context.guarded(STORE) as guarded, guarded.view() as view:
        tokens = view.tokens.list()
    shown = table("id", "who", "role", "made (UTC)", "last used (UTC)", "ends, in UTC")
    for entry in tokens:
        made, used = minute(entry.created_at), minute(entry.last_used_at)
        row(shown, entry.id, entry.holder, _role(entry), made, used, _end(entry))
    context.console.print(shown if tokens else "There are no tokens yet.")


@token.command()
@click.argument("whose", metavar="ID|EMAIL|ROBOT")
@click.pass_obj
def revoke(context: CliContext, whose: str) -> None:
    """Revoke one token, or every token of a robot, or of a person and their robots.

    It holds at once, also in a running service, and in every workspace in which the token does. Of several workspaces
    all are looked through, unless you name one.
    """
    count = 0
    for guarded in context.each_guarded(STORE):
        with guarded.transaction() as work:
            count += work.tokens.revoke(whose, work.now)
    if count == 0:
        raise Refused(
            f"No valid token has the id, the address or the robot {whose}. `guardrail token list` shows them."
        )
    click.echo(f"Revoked {count} token{'s' if count > 1 else ''} of {whose}.")
