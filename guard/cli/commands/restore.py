"""`guardrail restore`: ask for settings to be again as they were."""

from __future__ import annotations

from typing import Any, Final

import click

from guard.cli.api_client import call
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.cli.moments import WAYS, for_service
from guard.cli.options import format_option
from guard.cli.output.proposals import written
from guard.core.proposals.proposal_schema import MOST_CHANGES
from guard.core.reports.proposal_formats import FORMATS

_FEW: Final = 20


@click.command(
    epilog="\b\nExamples:\n"
    '  guardrail restore office_hours_schedule/41 --at 2d --because "the summer hours are over"\n'
    "  guardrail restore ip_allowlist --at 2026-11-28T09:00+01:00 --show\n"
    '  guardrail restore --all --kinds tag,team --at 3h --because "a script went wrong"'
)
@click.argument("resource", metavar="KIND/ID", required=False)
@click.option(
    "--at",
    required=True,
    metavar="TIME",
    help=f"When it was as it is to be again: {WAYS}.",
)
@click.option("--all", "everything", is_flag=True, help="Every resource of --kinds, in place of one.")
@click.option("--kinds", metavar="KIND,...", help="With --all: which kinds.")
@click.option("--because", metavar="TEXT", help="Why, for those who have to agree.")
@click.option("--ticket", metavar="TEXT", help="The ticket that it belongs to, such as SUP-41.")
@click.option("--show", is_flag=True, help="Say what would be asked for, and ask nobody.")
@format_option(FORMATS)
@click.pass_obj
def restore(
    context: CliContext,
    /,
    resource: str | None,
    at: str,
    form: str,
    *,
    everything: bool,
    show: bool,
    **more: Any,
) -> None:
    """Ask for a resource, or all of some kinds, to be again as it was.

    It is a proposal like any other: the policies judge it, the right people agree, and the service applies it. What
    cannot be as it was is said first: secrets, ids, and what no API writes.

    Exits with 1 when a policy refuses the proposal.
    """
    answer = call(
        context, "GET", "/restorations", None, **_asked(resource, at, more["kinds"], everything=everything)
    )
    changes: list[dict[str, Any]] = answer["changes"]
    for sentence in answer["left"]:
        click.echo(f"Not as it was: {sentence}", err=True)
    if not changes:
        rest = "everything else" if answer["left"] else "everything"
        click.echo(f"Nothing is to be asked for: {rest} is as it was at {answer['at']}.")
        return
    if show:
        click.echo("\n".join(_lines(changes)))
        return
    proposal = call(context, "POST", "/proposals", _document(changes, answer["at"], more))
    click.echo(written([proposal], form), nl=False)
    if proposal["status"] == "refused":
        raise click.exceptions.Exit(FOUND)


def _asked(resource: str | None, at: str, kinds: str | None, *, everything: bool) -> dict[str, Any]:
    moment = {"at": for_service(at)}
    if everything:
        if resource or not kinds:
            raise Refused(
                "--all takes --kinds and no KIND/ID: `guardrail restore --all --kinds tag,team --at 3h`."
            )
        return {**moment, "kind": [kind.strip() for kind in kinds.split(",") if kind.strip()]}
    if not resource or kinds:
        raise Refused("Name one resource as KIND/ID, or say --all with --kinds.")
    return {**moment, "resource": resource}


def _document(changes: list[dict[str, Any]], at: str, more: dict[str, Any]) -> dict[str, Any]:
    if len(changes) > MOST_CHANGES:
        raise Refused(
            f"{len(changes)} changes would be asked for, and a proposal has at most {MOST_CHANGES}: nobody reviews "
            "more at once. Restore fewer kinds at a time."
        )
    said = {"reason": more["because"] or f"As it was at {at}", "ticket": more["ticket"]}
    return {"changes": changes, **{name: text for name, text in said.items() if text}}


def _lines(changes: list[dict[str, Any]]) -> list[str]:
    """What would be asked for, a line each."""
    lines = []
    for change in changes[:_FEW]:
        name = change.get("resource") or f"{change['kind']} (again)"
        fields = ", ".join(change.get("set", {}))
        verb = "delete" if change.get("delete") else "create" if change.get("create") else "change"
        lines.append(f"{verb} {name}{f': {fields}' if fields else ''}")
    if len(changes) > _FEW:
        lines.append(f"and {len(changes) - _FEW} more")
    return lines
