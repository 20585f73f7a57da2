"""`guardrail hold`: what is neither deleted by age nor erased, and who said so."""

from __future__ import annotations

import click

from guard.cli.api_client import call
from guard.cli.context import CliContext
from guard.cli.output.tables import row, table


@click.group()
def hold() -> None:
    """Keep records from being deleted or erased, list what is kept so, and release it.

    Asks the running service at GUARDRAIL_URL with the token of an operator in GUARDRAIL_TOKEN.
    """


@hold.command()
@click.argument("name")
@click.option("--because", metavar="TEXT", required=True, help="Why, for the record.")
@click.option(
    "--about",
    default="",
    metavar="EMAIL|KIND/ID|CLASS",
    help="What to keep: what speaks of a person, what is about a resource, or a class of record. Left out: everything.",
)
@click.option(
    "--until",
    metavar="TIME",
    help="When it ends, such as 2027-12-05T18:00+01:00. Left out: when it is released.",
)
@click.pass_obj
def add(context: CliContext, name: str, because: str, about: str, until: str | None) -> None:
    """Place the legal hold NAME.

    Nothing of what it is about is deleted or erased while it stands.
    """
    given = {"name": name, "because": because, "about": about, "until": until}
    made = call(context, "POST", "/holds", {key: text for key, text in given.items() if text})
    end = f"until {_minute(made['until'])} UTC" if made["until"] else "until somebody else releases it"
    _print(context, f"The hold {made['name']} keeps {made['keeps']}, {end}.")


@hold.command("list")
@click.option("--all", "every", is_flag=True, help="Those that do not stand any more, too.")
@click.pass_obj
def list_(context: CliContext, *, every: bool) -> None:
    """List the holds that stand, newest first."""
    items = [one for one in call(context, "GET", "/holds")["items"] if every or one["status"] == "stands"]
    if not items:
        _print(context, "There was never a hold." if every else "No hold stands.")
        return
    shown = table("name", "keeps", "placed by", "since (UTC)", "until (UTC)", "because")
    for one in items:
        until = _minute(one["until"] or "") or "it is released"
        row(shown, one["name"], one["keeps"], one["made_by"], _minute(one["made_at"]), until, _because(one))
    context.console.print(shown)


@hold.command()
@click.argument("name")
@click.option("--because", metavar="TEXT", required=True, help="Why, for the record.")
@click.pass_obj
def release(context: CliContext, name: str, because: str) -> None:
    """Release the hold NAME, which somebody else placed.

    What it kept may go with the next night, where its period is over.
    """
    released = call(context, "POST", f"/holds/{name}/release", {"because": because})
    _print(
        context, f"The hold {released['name']} is released: it does not keep {released['keeps']} any more."
    )


def _because(one: dict[str, str]) -> str:
    if one["status"] != "released":
        return one["because"]
    return f"{one['because']}; released by {one['released_by']}: {one['released_because']}"


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")


def _print(context: CliContext, text: str) -> None:
    context.console.print(text, markup=False, soft_wrap=True)
