"""`guardrail delegate` and `delegations`: who votes for whom while they are away."""

from __future__ import annotations

import click

from drift.core.model.resources import Json
from guard.cli.api_client import call
from guard.cli.context import CliContext
from guard.cli.output.tables import row, table


@click.command()
@click.option("--to", "delegate_", metavar="EMAIL", required=True, help="Who votes for you meanwhile.")
@click.option(
    "--from", "since", metavar="TIME", help="When it begins, with its offset from UTC. Left out: now."
)
@click.option(
    "--until",
    metavar="TIME",
    required=True,
    help="When it ends, such as 2026-12-05T18:00+01:00: 90 days later at most.",
)
@click.option("--because", default="", metavar="TEXT", help="Kept with it.")
@click.option(
    "--for",
    "delegator",
    metavar="EMAIL",
    help="Whose voice it is, if not yours: only an operator may say so.",
)
@click.pass_obj
def delegate(
    context: CliContext, delegate_: str, since: str | None, until: str, because: str, delegator: str | None
) -> None:
    """Hand your voice in approvals to somebody while you are away.

    They have one voice in each question, and never about their own change or yours. Asks the running service at
    GUARDRAIL_URL with the token in GUARDRAIL_TOKEN.
    """
    given = {"to": delegate_, "from": since, "until": until, "because": because, "for": delegator}
    made = call(context, "POST", "/delegations", {name: text for name, text in given.items() if text})
    said = (
        f"From {_minute(made['starts_at'])} to {_minute(made['ends_at'])} UTC, {made['delegate']} votes for "
    )
    _print(context, f"{said}{made['delegator']} (delegation {made['id']}). {made['note']}".strip())


@click.group()
def delegations() -> None:
    """List who votes for whom while they are away, and end it early.

    Asks the running service at GUARDRAIL_URL with the token in GUARDRAIL_TOKEN.
    """


@delegations.command("list")
@click.option("--all", "every", is_flag=True, help="Those that are over, too.")
@click.pass_obj
def list_(context: CliContext, *, every: bool) -> None:
    """List whose voice is with whom, newest first."""
    items: list[Json] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {**({} if every else {"open": "1"}), **({"cursor": cursor} if cursor else {})}
        page = call(context, "GET", "/delegations", **query)
        items += page["items"]
        cursor = page["next"]
    if not items:
        _print(context, "Nobody ever handed on their voice." if every else "Nobody votes for anybody else.")
        return
    shown = table("id", "whose voice", "who votes", "from (UTC)", "until (UTC)", "because")
    for one in items:
        times = (_minute(one["starts_at"]), _minute(one["ended_at"] or one["ends_at"]))
        row(shown, one["id"], one["delegator"], one["delegate"], *times, _because(one))
    context.console.print(shown)


@delegations.command()
@click.argument("delegation_id", metavar="ID")
@click.pass_obj
def end(context: CliContext, delegation_id: str) -> None:
    """End delegation ID now: yours, one that gave you a voice, or any as an operator.

    Votes that were cast by it stay what they are.
    """
    ended = call(context, "POST", f"/delegations/{delegation_id}/end")
    _print(context, f"{ended['delegator']} votes again themselves; {ended['delegate']} does not any more.")


def _because(one: Json) -> str:
    by = "" if one["made_by"] == one["delegator"] else f"recorded by {one['made_by']}"
    ended = f"ended by {one['ended_by']}" if one["ended_at"] else ""
    return "; ".join(filter(None, (one["because"], by, ended)))


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")


def _print(context: CliContext, text: str) -> None:
    context.console.print(text, markup=False, soft_wrap=True)
