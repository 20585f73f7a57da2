"""`guardrail policies show`: the policies in force now, or at a moment."""

from __future__ import annotations

import click
from msgspec import to_builtins

from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused
from guard.cli.moments import at_option, moment_of
from guard.cli.output.tables import print_json, row, table
from guard.context import GuardedWorkspace
from guard.core.model.policy import day_of
from guard.core.reports.policies_json import PoliciesAnswer, PolicyAnswer, policies
from guard.queries.past.policies import PoliciesNotKnown, policies_answer_at


@click.command()
@at_option("Those in force at this moment")
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "json")),
    default="table",
    show_default=True,
    help="How to write it.",
)
@click.pass_obj
def show(context: CliContext, at: str | None, form: str) -> None:
    """List the policies in force, or those that were at a moment.

    With the exemptions that held then.
    """
    with context.guarded(tells_alarm=True) as guarded:
        found = _found(guarded, at)
    if form == "json":
        print_json(to_builtins(found))
        return
    if found.alarm:
        click.echo(found.alarm, err=True)
    title = f"Revision {found.revision}, mode {found.mode}"
    if (then := found.then) is not None:
        until = f" until {then.until}" if then.until else ""
        title = f"{title}, at {then.at}: in force since {then.since}{until}"
        if then.note:
            click.echo(then.note, err=True)
    shown = table("policy", "severity", "mode", "then", "exemptions that hold", title=title)
    for policy in found.items:
        row(shown, policy.id, policy.severity, policy.mode, policy.then, _exemptions(policy))
    context.console.print(shown)
    for left in found.left_out:
        click.echo(left.sentence)


def _found(guarded: GuardedWorkspace, at: str | None) -> PoliciesAnswer:
    if at is None:
        in_force = guarded.policies().policy_set
        return policies(in_force, guarded.mode, guarded.alarm(), day_of(guarded.now()))
    with guarded.view() as view:
        try:
            return policies_answer_at(view, moment_of(view, at))
        except PoliciesNotKnown as problem:
            raise Refused(str(problem)) from problem


def _exemptions(policy: PolicyAnswer) -> str:
    held = [one for one in policy.exemptions if one.in_force]
    return "\n".join(f"{one.name} until {one.until}: {one.reason} ({one.owner})" for one in held)
