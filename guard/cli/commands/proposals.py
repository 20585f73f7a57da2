"""The life of what was asked for: listed, shown, talked about, edited, renewed and withdrawn."""

from __future__ import annotations

from typing import Any

import click

from guard.cli.api_client import call
from guard.cli.commands.propose import fields_of, said_of
from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused
from guard.cli.options import format_option
from guard.cli.output.proposals import listed, news, written
from guard.cli.proposal_names import proposal_named
from guard.core.reports.proposal_formats import FORMATS

_ID = click.argument("named", metavar="ID")
"""An id, or a resource as KIND/ID: the open proposal that touches it."""


@click.command()
@click.option("--all", "every", is_flag=True, help="Those that ended, too.")
@click.option("--by", metavar="ADDRESS", help="Only what this person asked for.")
@click.option("--resource", metavar="KIND/ID", help="Only what touches this resource.")
@click.pass_obj
def proposals(context: CliContext, *, every: bool, by: str | None, resource: str | None) -> None:
    """List the changes that were asked for and wait, newest first.

    Asks the running service at GUARDRAIL_URL with the token in GUARDRAIL_TOKEN, as do show, withdraw and the others.
    """
    query = {"asker": by, "resource": resource, "open": None if every else "1"}
    items = call(
        context, "GET", "/proposals", None, **{name: value for name, value in query.items() if value}
    )["items"]
    if not items:
        context.console.print("Nothing is asked for." if not every else "Nothing was ever asked for.")
        return
    context.console.print(listed(items))


@click.command()
@_ID
@format_option(FORMATS)
@click.pass_obj
def show(context: CliContext, named: str, form: str) -> None:
    """Show proposal ID: its preview, who has to agree, and all that happened to it."""
    click.echo(
        written([call(context, "GET", f"/proposals/{proposal_named(context, named)}")], form), nl=False
    )


@click.command()
@_ID
@click.option("--because", default="", metavar="TEXT", help="Kept in its thread.")
@click.pass_obj
def withdraw(context: CliContext, named: str, because: str) -> None:
    """Take proposal ID back before it is begun. Only for whoever asked."""
    body = {"reason": because} if because else {}
    _say(context, call(context, "POST", f"/proposals/{proposal_named(context, named)}/withdrawal", body))


@click.command()
@_ID
@click.option("--because", required=True, metavar="TEXT", help="What you found. Kept in its thread.")
@click.pass_obj
def review(context: CliContext, named: str, because: str) -> None:
    """Review proposal ID, which somebody else had applied by breaking glass."""
    path = f"/proposals/{proposal_named(context, named)}/review"
    _say(context, call(context, "POST", path, {"because": because}))


@click.command()
@_ID
@click.argument("text", metavar="TEXT")
@click.pass_obj
def comment(context: CliContext, named: str, text: str) -> None:
    """Say TEXT in the thread of proposal ID."""
    _say(
        context,
        call(context, "POST", f"/proposals/{proposal_named(context, named)}/comments", {"comment": text}),
    )


@click.command("changes-wanted")
@_ID
@click.argument("text", metavar="TEXT")
@click.pass_obj
def changes_wanted(context: CliContext, named: str, text: str) -> None:
    """Ask for changes to proposal ID before you agree; TEXT says which."""
    body = {"vote": "changes_wanted", "comment": text}
    _say(context, call(context, "POST", f"/proposals/{proposal_named(context, named)}/votes", body))


@click.command()
@_ID
@click.option(
    "--set",
    "values",
    metavar="/POINTER=VALUE",
    multiple=True,
    help="A field of its only change, with its new value.",
)
@click.option("--because", metavar="TEXT", help="Another reason.")
@click.option("--ticket", metavar="TEXT", help="Another ticket.")
@click.option("--at", metavar="TIME", help="Another time.")
@click.option("--expires-in", metavar="TIME", help="How long the question may wait.")
@click.option("--who", metavar="ADDRESS", help="By whose hand it is made, where only a person can.")
@click.option("--window-for", metavar="TIME", help="How long a permit is open.")
@click.pass_obj
def edit(context: CliContext, /, named: str, values: tuple[str, ...], **asked: Any) -> None:
    """Edit proposal ID. It is judged anew, and every vote is void. Only for whoever asked."""
    edits = said_of(asked)
    if values:
        changes = call(context, "GET", f"/proposals/{proposal_named(context, named)}")["changes"]
        if len(changes) != 1 or "set" not in changes[0]:
            raise Refused(
                "--set edits a proposal with one change that sets fields. Propose the file again instead."
            )
        edits["changes"] = [{**changes[0], "set": {**changes[0]["set"], **fields_of(values)}}]
    if not edits:
        raise Refused("Say what to edit, such as --set, --because or --at; `guardrail edit -h` lists them.")
    _say(context, call(context, "PATCH", f"/proposals/{proposal_named(context, named)}", edits))


@click.command()
@_ID
@click.option("--at", metavar="TIME", help="Another time, where the one it has is over.")
@click.option("--expires-in", metavar="TIME", help="How long the question may wait.")
@click.option("--window-for", metavar="TIME", help="How long a permit is open.")
@click.pass_obj
def renew(context: CliContext, /, named: str, **asked: Any) -> None:
    """Ask again for proposal ID, which expired or became void. Only for whoever asked."""
    _say(
        context, call(context, "POST", f"/proposals/{proposal_named(context, named)}/renewal", said_of(asked))
    )


def _say(context: CliContext, answer: dict[str, Any]) -> None:
    context.console.print(news(answer), markup=False, soft_wrap=True)
