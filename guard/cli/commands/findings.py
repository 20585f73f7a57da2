"""`guardrail findings`: what is out of order, and what people say to it."""

from __future__ import annotations

import click

from drift.core.model.resources import Json
from guard.cli.api_client import call
from guard.cli.context import CliContext
from guard.cli.output.tables import row, table


@click.group()
def findings() -> None:
    """List findings, acknowledge them, or call one a false alarm.

    Asks the running service at GUARDRAIL_URL with the token in GUARDRAIL_TOKEN.
    """


@findings.command("list")
@click.option("--all", "every", is_flag=True, help="Closed ones, too.")
@click.option("--policy", metavar="POLICY_ID", help="Only of this policy.")
@click.pass_obj
def list_(context: CliContext, policy: str | None, *, every: bool) -> None:
    """List what breaks a policy, newest first."""
    query = {} if every else {"open": "1"}
    if policy is not None:
        query["policy"] = policy
    items: list[Json] = []
    cursor: str | None = ""
    while cursor is not None:
        page = call(context, "GET", "/findings", **query, **({"cursor": cursor} if cursor else {}))
        items += page["items"]
        cursor = page["next"]
    if not items:
        _print(context, _empty_message(policy, every=every))
        return
    shown = table("id", "severity", "since (UTC)", "times", "policy, and what breaks it")
    for finding in items:
        since = finding["opened_at"][:16].replace("T", " ")
        what = f"{finding['policy']}\n{finding['subject']}{'' if finding['open'] else ' (closed)'}"
        what += f"\n{finding['note']}" if finding["note"] else ""
        row(shown, finding["id"], finding["severity"], since, str(finding["count"]), what)
    context.console.print(shown)


@findings.command()
@click.argument("finding_id", metavar="ID")
@click.option("--comment", default="", help="Kept with the finding.")
@click.pass_obj
def acknowledge(context: CliContext, finding_id: str, comment: str) -> None:
    """Take note of what nothing puts back, which closes finding ID.

    Never your own doing. Where nobody knows who did it, somebody else must acknowledge it, too: the answer says who.
    """
    body = {"comment": comment} if comment else {}
    finding = call(context, "POST", f"/findings/{finding_id}/acknowledgement", body)
    _print(
        context,
        f"{finding['policy']} on {finding['subject']}: {finding['closed_because'] or finding['note']}",
    )


@findings.command("false-alarm")
@click.argument("finding_id", metavar="ID")
@click.option("--reason", required=True, help="Why the policy was wrong to speak. Kept for good.")
@click.pass_obj
def false_alarm(context: CliContext, finding_id: str, reason: str) -> None:
    """Say that a policy was wrong to speak of finding ID.

    `guardrail policies status` shows it. The finding stays open until it is acknowledged, mended or exempt.
    """
    marked = call(context, "POST", f"/findings/{finding_id}/false-alarm", {"reason": reason})
    for mark in marked["items"]:
        _print(
            context, f"{mark['policy']}, decision {mark['decision']}: called a false alarm by {mark['who']}."
        )


def _empty_message(policy: str | None, *, every: bool) -> str:
    if policy is None:
        return "Nothing was ever found." if every else "Nothing is out of order."
    return f"{policy} has {'never found anything' if every else 'no open finding'}."


def _print(context: CliContext, sentence: str) -> None:
    context.console.print(sentence, markup=False, soft_wrap=True)
