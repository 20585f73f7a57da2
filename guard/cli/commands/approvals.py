"""`guardrail approvals`, `approve` and `deny`: what waits for a second person, and their answer."""

from __future__ import annotations

from typing import Literal

import click

from drift.core.model.resources import Json
from guard.cli.api_client import call
from guard.cli.context import CliContext
from guard.cli.output.tables import row, table


@click.command()
@click.option("--all", "every", is_flag=True, help="Settled ones, too.")
@click.pass_obj
def approvals(ground: CliContext, *, every: bool) -> None:
    """List what waits for a second person.

    Asks the running service at GUARDRAIL_URL with the token in GUARDRAIL_TOKEN, as do approve and deny.
    """
    query = {} if every else {"open": "1"}
    found = call(ground, "GET", "/approvals", **query)["items"]
    if not found:
        ground.console.print("Nothing waits for an answer." if not every else "Nothing was ever asked.")
        return
    shown = table("id", "resource", "status", "who may answer", "until (UTC)")
    for one in found:
        until = one["expires_at"][:16].replace("T", " ")
        row(shown, one["id"], _resource(one), one["status"], _eligible(one), until)
    ground.console.print(shown)


def _resource(one: Json) -> str:
    return f"{one['resource']['kind']}/{one['resource']['id']}"


def _eligible(one: Json) -> str:
    who = {address for asked in one["requirements"] for address in asked["eligible"]}
    return "\n".join(sorted(who - set(one["excluded"])))


@click.command()
@click.argument("approval_id", metavar="ID")
@click.option("--comment", default="", help="Kept with the vote.")
@click.pass_obj
def approve(ground: CliContext, approval_id: str, comment: str) -> None:
    """Agree to the change that approval ID asks about."""
    _vote(ground, approval_id, "approve", comment)


@click.command()
@click.argument("approval_id", metavar="ID")
@click.option("--comment", default="", help="Kept with the vote.")
@click.pass_obj
def deny(ground: CliContext, approval_id: str, comment: str) -> None:
    """Refuse the change that approval ID asks about."""
    _vote(ground, approval_id, "deny", comment)


def _vote(ground: CliContext, approval_id: str, choice: Literal["approve", "deny"], comment: str) -> None:
    body = {"vote": choice, **({"comment": comment} if comment else {})}
    one = call(ground, "POST", f"/approvals/{approval_id}/votes", body)
    ground.console.print(f"{_resource(one)}: {one['note'] or one['sentence']}", markup=False, soft_wrap=True)
