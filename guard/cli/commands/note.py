"""`guardrail note`: notes a change that no API tells of."""

from __future__ import annotations

from typing import Any

import click

from guard.cli.api_client import call
from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused
from guard.cli.moments import at_option, for_service


@click.command(
    epilog='\b\nExamples:\n  guardrail note "Fin answers more briefly" --channel email\n'
    '  guardrail note "new guidance for refunds" --source article/7004 --at 30d'
)
@click.argument("text", metavar="TEXT")
@at_option("When the change was made, now if left out")
@click.option("--source", metavar="KIND/ID", help="Only conversations in which Fin answered with it.")
@click.option("--channel", metavar="WORD", help="Only those of this channel, such as email.")
@click.option("--locale", metavar="CODE", help="Only those in this language, such as fr.")
@click.option("--team", metavar="ID", help="Only those assigned to this team.")
@click.option("--tag", metavar="ID", help="Only those with this tag.")
@click.option(
    "--attribute", metavar="NAME=VALUE", help="Only those in which a kept attribute has this value."
)
@click.pass_obj
def note(
    context: CliContext, /, text: str, at: str | None, attribute: str | None, **chosen: str | None
) -> None:
    """Note a change that no API tells of, such as new guidance for Fin, and follow it.

    TEXT says in one line what was changed. The options say which conversations with Fin it touches: all of them have to
    apply. What becomes of these is held against the others at 3, 7 and 14 days; `guardrail aftermath` shows it, and at
    once what is due already of a change that was made --at a moment of the past. Without any option nothing is left to
    compare with, but the note is named with every other change of these days.

    Asks the running service at GUARDRAIL_URL with the token in GUARDRAIL_TOKEN.
    """
    touches: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    if attribute is not None:
        touches["attribute"] = _attribute(attribute)
    body: dict[str, Any] = {"text": text, **({"touches": touches} if touches else {})}
    if at is not None:
        body["at"] = for_service(at)
    kept = call(context, "POST", "/notes", body)
    context.console.print(f"Noted as {kept['id']}.", markup=False, soft_wrap=True)
    context.console.print(f"guardrail aftermath {kept['id']}", markup=False, soft_wrap=True)


def _attribute(text: str) -> dict[str, str]:
    name, equals, value = text.partition("=")
    if not (equals and name.strip() and value.strip()):
        raise Refused(f'--attribute is {text[:60]!r}, but must be NAME=VALUE, such as "Issue type=Billing".')
    return {"name": name.strip(), "value": value.strip()}
