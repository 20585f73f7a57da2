"""`guardrail person`: who may do nothing here any more, which account of the provider is whose, and lost passkeys."""

from __future__ import annotations

import click

from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused
from guard.cli.output.tables import minute, row, table
from guard.core.model.account import Disabled
from guard.identity import disabling
from guard.runtime.setting_names import STORE, WORKSPACES

_WHO = {"operator": "an operator", "provider": "the identity provider"}


@click.group()
def person() -> None:
    """Disable people, let them in again, and forget their account of the identity provider or their passkeys."""


@person.command()
@click.argument("email")
@click.option("--because", metavar="TEXT", required=True, help="Why, for the record.")
@click.pass_obj
def disable(context: CliContext, email: str, because: str) -> None:
    """Let the person with the address EMAIL do nothing any more.

    It holds at once, also in a running service, and under all addresses that people.yaml lists for them: sessions and
    tokens (those of their robots, too) are refused, delegations count no longer, and what they asked for waits. Of
    several workspaces it holds in all, unless you name one.
    """
    if email.count("@") != 1:
        raise Refused(f"{email!r} is no address: write it as in people.yaml, such as you@example.com.")
    done = [disabling.disable(guarded, email, because) for guarded in context.each_guarded(STORE)]
    if not any(done):
        raise Refused(f"{email} is disabled already.")
    click.echo(f"{email} is disabled. `guardrail person enable {email}` lets them in again.")


@person.command()
@click.argument("email")
@click.pass_obj
def enable(context: CliContext, email: str) -> None:
    """Let the person with the address EMAIL in again, whoever disabled them.

    Of several workspaces in all, unless you name one.
    """
    if not sum(disabling.enable(guarded, email) for guarded in context.each_guarded(STORE)):
        raise Refused(
            f"{email} is not disabled. `guardrail person list` shows who is, and under which address."
        )
    click.echo(f"{email} may act here again.")


@person.command()
@click.argument("email")
@click.pass_obj
def forget(context: CliContext, email: str) -> None:
    """Forget which account of the identity provider had the address EMAIL.

    An address stays with the account that signed in with it first. Where the provider made a new account for the same
    person, forget the old one. Make sure that it is the same person: they will act, and have acted, under this address.
    """
    if not sum(disabling.forget(guarded, email) for guarded in context.each_guarded(STORE)):
        raise Refused(f"No account of the identity provider has signed in as {email}.")
    click.echo(f"The next account that signs in as {email} is theirs.")


@person.command("remove-passkeys")
@click.argument("email")
@click.pass_obj
def remove_passkeys(context: CliContext, email: str) -> None:
    """Remove every passkey of the person with the address EMAIL, who lost them.

    They add a new one within ten minutes of signing in. Make sure that it is they who ask: whoever signs in as them
    next can vote where a passkey is asked for.
    """
    removed: set[str] = set()
    for guarded in context.each_guarded(STORE):
        with guarded.transaction() as work:
            removed |= {one.id for one in work.passkeys.of(email)}
            work.passkeys.remove(email)
    count = len(removed)
    if not count:
        raise Refused(f"{email} has no passkey here.")
    click.echo(f"Removed {count} passkey{'s' if count > 1 else ''} of {email}.")


@person.command("list")
@click.pass_obj
def list_(context: CliContext) -> None:
    """List who is disabled, since when, by whom and why."""
    disabled: list[tuple[str, Disabled]] = []
    for guarded in context.each_guarded(STORE):
        with guarded.view() as view:
            disabled += [(guarded.workspace.name, one) for one in view.disabled.list()]
    several = ["workspace"] if context.value(WORKSPACES) else []
    shown = table(*several, "who", "disabled by", "since (UTC)", "why")
    for name, one in disabled:
        row(shown, *([name] if several else []), one.email, _WHO[one.by], minute(one.since), one.because)
    context.console.print(shown if disabled else "Nobody is disabled.")
