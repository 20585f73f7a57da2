"""`guardrail references`: what depends on a resource, and what it depends on."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

import click
import msgspec

from drift.core.catalogue.catalogue import kind
from drift.core.model.resources import Ref
from guard.cli.api_client import call_for_text
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.cli.moments import at_option, for_service, moment_of
from guard.cli.options import format_option
from guard.core.reports.references_formats import FORMATS
from guard.core.reports.references_json import ReferencesAnswer, references_answer
from guard.queries.lookup import NotRecorded
from guard.queries.past.references import references_at
from guard.queries.references import FEW, MOST
from guard.queries.references import references as references_of

PATIENCE: Final = 30.0
"""Seconds that a service may take to answer."""


@click.command(
    epilog="\b\nExamples:\n  guardrail references collection/301\n"
    "  guardrail references data_connector/501 --format json"
)
@click.argument("resource", metavar="KIND/ID")
@click.option(
    "--service",
    metavar="URL",
    default="",
    help="Ask the running service at this address, which has the record; GUARDRAIL_TOKEN says who asks.",
)
@click.option(
    "--first",
    type=click.IntRange(1, MOST),
    default=FEW,
    show_default=True,
    help="How many of each kind that refers to it to name.",
)
@at_option("As it was at this moment")
@format_option(FORMATS)
@click.pass_obj
def references(
    context: CliContext, /, resource: str, service: str, first: int, form: str, *, at: str | None
) -> None:
    """Show what refers to a resource, and what it refers to.

    References are ids in fields of other resources, links in their texts, and ids in the policies in force.
    docs/kinds.md lists the fields, and what may refer to each kind and cannot be read. What was deleted can be asked
    about, too.

    Exits with 1 where a reference points at nothing: something refers to a resource that is not there, or it refers to
    one itself.
    """
    try:
        ref = Ref.parse(resource)
    except ValueError as problem:
        raise Refused(f"{problem}.") from problem
    kind(ref.kind)
    answer = _asked_of(context, service, ref, first, at) if service else _found_here(context, ref, first, at)
    click.echo(FORMATS[form](answer), nl=False)
    if _dangles(answer):
        raise click.exceptions.Exit(FOUND)


def _found_here(context: CliContext, ref: Ref, first: int, at: str | None) -> ReferencesAnswer:
    with context.guarded() as guarded:
        try:
            if at is None:
                return references_answer(references_of(guarded, ref, first))
            with guarded.view() as view:
                return references_answer(references_at(view, kind(ref.kind), ref, moment_of(view, at), first))
        except NotRecorded as problem:
            raise Refused(str(problem)) from problem


def _asked_of(context: CliContext, service: str, ref: Ref, first: int, at: str | None) -> ReferencesAnswer:
    more = {} if at is None else {"at": for_service(at)}
    path = f"/resources/{quote(ref.kind, safe='')}/{quote(ref.id, safe='')}/references"
    text = call_for_text(
        context,
        service,
        "GET",
        path,
        None,
        media="application/json",
        timeout=PATIENCE,
        first=str(first),
        **more,
    )
    try:
        return msgspec.json.decode(text, type=ReferencesAnswer)
    except msgspec.ValidationError as problem:
        raise Refused(f"What answers at {service} is a service of another version.") from problem


def _dangles(answer: ReferencesAnswer) -> bool:
    in_vain = not answer.live and bool(answer.referrers.kinds)
    return in_vain or any(target.state == "missing" for target in answer.refers_to)
