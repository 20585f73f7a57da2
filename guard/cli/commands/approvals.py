"""`guardrail approvals`, `approve` and `deny`: what waits for a second person, and their answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal

import click

from drift.core.model.change_reason import ChangeReason, in_words
from drift.core.model.resources import Json
from guard.cli.api_client import RefusedByService, call
from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused
from guard.cli.output.missing_voices import still_needed
from guard.cli.output.proposals import news
from guard.cli.output.tables import row, table
from guard.cli.proposal_names import proposal_named
from guard.core.text.plain_text import plain_lines


@click.command()
@click.option("--all", "every", is_flag=True, help="Settled ones, too.")
@click.pass_obj
def approvals(context: CliContext, *, every: bool) -> None:
    """List what waits for a second person.

    Asks the running service at GUARDRAIL_URL with the token in GUARDRAIL_TOKEN, as do approve and deny.
    """
    query = {} if every else {"open": "1"}
    items = call(context, "GET", "/approvals", **query)["items"]
    if not items:
        context.console.print("Nothing waits for an answer." if not every else "Nothing was ever asked.")
        return
    shown = table("id", "resource", "status", "who may answer", "until (UTC)")
    for approval in items:
        until = approval["expires_at"][:16].replace("T", " ")
        row(shown, approval["id"], _resource(approval), approval["status"], _eligible(approval), until)
    context.console.print(shown)
    for approval in items:
        if approval["status"] == "pending":
            said = f"{approval['why']} {approval['nobody_left']}".strip()
            context.console.print(f"{approval['id']}: {said}", markup=False, soft_wrap=True)
        if (reason := approval["change_reason"]) is not None:
            context.console.print(f"{approval['id']}: {_said(reason)}", markup=False, soft_wrap=True)
        if (reach := approval["reach"]) is not None:
            headline = plain_lines(reach["headline"])
            context.console.print(f"{approval['id']}: {headline}", markup=False, soft_wrap=True)


def _said(reason: Json) -> str:
    """Why the change was made, as somebody has said it."""
    return plain_lines(
        in_words(ChangeReason(reason["source"], reason["text"], reason["ticket"], reason["by"]))
    )


def _resource(approval: Json) -> str:
    return f"{approval['resource']['kind']}/{approval['resource']['id']}"


def _eligible(approval: Json) -> str:
    return "\n".join(approval["voters"])


@click.command()
@click.argument("approval_id", metavar="ID")
@click.option("--comment", default="", help="Kept with the vote.")
@click.option("--for", "whose", metavar="EMAIL", default="", help="For whom you vote while they are away.")
@click.pass_obj
def approve(context: CliContext, approval_id: str, comment: str, whose: str) -> None:
    """Agree to the change that approval or proposal ID asks about."""
    _vote(context, approval_id, "approve", comment, whose)


@click.command()
@click.argument("approval_id", metavar="ID")
@click.option("--comment", default="", help="Kept with the vote.")
@click.option("--for", "whose", metavar="EMAIL", default="", help="For whom you vote while they are away.")
@click.pass_obj
def deny(context: CliContext, approval_id: str, comment: str, whose: str) -> None:
    """Refuse the change that approval or proposal ID asks about."""
    _vote(context, approval_id, "deny", comment, whose)


def _vote(context: CliContext, id: str, choice: Literal["approve", "deny"], comment: str, whose: str) -> None:
    """A vote on a change that was made, or on one that is proposed: whichever has this id."""
    given = {"vote": choice, "comment": comment, "for": whose}
    body = {name: text for name, text in given.items() if text}
    id = proposal_named(context, id)
    try:
        approval = call(context, "POST", f"/approvals/{id}/votes", body)
    except RefusedByService as refused:
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
        said = news(_on_proposal(context, id, body))
    else:
        sentences = (approval["note"] or approval["sentence"], *still_needed(approval["missing"]))
        said = f"{_resource(approval)}: {' '.join(sentences)}"
    context.console.print(said, markup=False, soft_wrap=True)


def _on_proposal(context: CliContext, id: str, body: dict[str, Json]) -> Json:
    try:
        return call(context, "POST", f"/proposals/{id}/votes", body)
    except RefusedByService as refused:
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
        raise Refused(
            f"There is no approval and no proposal {id[:60]}. `guardrail approvals` and `guardrail proposals` list "
            "them."
        ) from refused
