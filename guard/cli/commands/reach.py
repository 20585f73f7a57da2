"""`guardrail reach`: how many conversations a change has to do with, before anybody makes it."""

from __future__ import annotations

from typing import Final

import click
import msgspec

from drift.core.catalogue.catalogue import kind
from drift.core.model.resources import Json, Ref
from guard.cli.api_client import call_for_text
from guard.cli.commands.propose import fields_of
from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused
from guard.cli.options import format_option, seconds_back, since_option
from guard.core.reports.effects.reach_formats import FORMATS
from guard.core.reports.effects.reach_json import ReachAnswer

PATIENCE: Final = 60.0
"""Seconds that a service may take to answer."""


@click.command(
    epilog="\b\nExamples:\n  guardrail reach article/7003 --delete\n"
    "  guardrail reach office_hours_schedule/41 --set /time_zone_name=Europe/London --since 30d\n"
    "  guardrail reach tag/101 --format json"
)
@click.argument("resource", metavar="KIND/ID")
@click.option(
    "--set",
    "values",
    metavar="/POINTER=VALUE",
    multiple=True,
    help="A field and its new value, as JSON or plain text. Repeat it for more.",
)
@click.option("--delete", is_flag=True, help="Delete the resource.")
@since_option("90d", "From conversations that began since then, such as 30d.")
@click.option(
    "--service",
    metavar="URL",
    default="",
    help="Ask the running service at this address, which has the record; GUARDRAIL_TOKEN says who asks.",
)
@format_option(FORMATS)
@click.pass_obj
def reach(
    context: CliContext,
    /,
    resource: str,
    values: tuple[str, ...],
    delete: bool,
    since: str,
    service: str,
    form: str,
) -> None:
    """Say how many conversations a change of KIND/ID has to do with.

    Content: in how many Fin answered with it, and what became of them. A tag or an attribute: how many carry it. Office
    hours: how many arrived in the hours that change. A connector: its runs. A team: what is open. Each number is
    counted, bounded, estimated or unknown, and says so. docs/reach.md describes them.

    Asks nothing of Intercom: conversations are counted from the facts that were read of them.
    """
    change = _change(resource, values, delete=delete)
    back = seconds_back(since)
    answer = _asked_of(context, service, change, since) if service else _found_here(context, change, back)
    click.echo(FORMATS[form][1](answer), nl=False)


def _change(resource: str, values: tuple[str, ...], *, delete: bool) -> dict[str, Json]:
    try:
        ref = Ref.parse(resource)
    except ValueError as problem:
        raise Refused(f"{problem}.") from problem
    kind(ref.kind)
    if delete and values:
        raise Refused("A deletion sets nothing: leave --set or --delete out.")
    change: dict[str, Json] = {"resource": str(ref)}
    if delete:
        change["delete"] = True
    return change | ({"set": fields_of(values)} if values else {})


def _found_here(context: CliContext, change: dict[str, Json], back: float) -> ReachAnswer:
    from guard.core.effects.reach.report import as_json
    from guard.core.reports.effects.reach_json import reach_answer
    from guard.queries.asked_reach import asked_reach
    from guard.queries.effects.reach import NoReach
    from guard.queries.lookup import NotRecorded
    from guard.queries.plan import CannotPlan

    with context.guarded() as guarded, guarded.view() as view:
        try:
            return reach_answer(as_json(asked_reach(view, change, view.now - back, view.now)))
        except (NotRecorded, NoReach, CannotPlan) as problem:
            raise Refused(str(problem)) from problem


def _asked_of(context: CliContext, service: str, change: dict[str, Json], since: str) -> ReachAnswer:
    body = {**change, "since": since}
    text = call_for_text(context, service, "POST", "/reach", body, media="application/json", timeout=PATIENCE)
    try:
        return msgspec.json.decode(text, type=ReachAnswer)
    except msgspec.ValidationError as problem:
        raise Refused(f"What answers at {service} is a service of another version.") from problem
