"""`guardrail reason`: says why a change was made."""

from __future__ import annotations

import click

from guard.cli.api_client import call
from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused


@click.command(
    epilog='\b\nExample:\n  guardrail reason 12 --because "summer hours of the Paris office" --ticket SUP-41'
)
@click.argument("changes", metavar="CHANGE...", nargs=-1, required=True)
@click.option("--because", required=True, metavar="TEXT", help="Why, in one line. Kept for good.")
@click.option(
    "--ticket", default="", metavar="KEY", help="The ticket behind it: a key such as SUP-41, or an address."
)
@click.pass_obj
def reason(context: CliContext, changes: tuple[str, ...], because: str, ticket: str) -> None:
    """Say why each CHANGE was made: your own, or one that you know the reason of.

    It is shown wherever the change is, with your name. It approves nothing. Asks the running service at GUARDRAIL_URL
    with the token in GUARDRAIL_TOKEN.
    """
    for change in dict.fromkeys(changes):
        if not (change.isascii() and change.isdigit()):
            raise Refused(
                f"{change[:40]!r} is no number of a change; `guardrail history KIND/ID` shows the numbers."
            )
    body = {"reason": because, **({"ticket": ticket} if ticket else {})}
    for change in dict.fromkeys(changes):
        stated = call(context, "POST", f"/changes/{change}/reason", body)
        whose = "" if stated["source"] == "author" else ", who is not known to have made it"
        context.console.print(
            f"Change {change}: kept as the word of {stated['by']}{whose}.", markup=False, soft_wrap=True
        )
