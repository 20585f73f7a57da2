"""`guardrail explain`: why a decision fell as it did, step by step, and the same verdict again from the record."""

from __future__ import annotations

import json
from dataclasses import dataclass

import click

from drift.activity import Actor
from drift.catalogue import kind as kind_named
from drift.guiding import title_of
from drift.kind import Kind
from drift.resources import SINGLETON_ID, Json, Ref
from guard.acknowledging import NoSuchFinding
from guard.cli.endings import FOUND, Refused
from guard.cli.explained import tell
from guard.cli.ground import Ground
from guard.cli.options import form_of
from guard.cli.steps import line, print_why
from guard.cli.words import resource_named
from guard.decisions import Verdict
from guard.explaining import CannotExplain, Explanation, NoSuchDecision, explain_finding
from guard.explaining import explain as retrace
from guard.explanation_document import explanation, of_finding, supposition
from guard.guarded import Guarded
from guard.records import Finding
from guard.supposing import CannotSuppose, Supposed, suppose


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks about: a decision, a finding, or a change of a resource that nobody has made."""

    decision: str | None
    finding: str | None
    resource: str | None

    @property
    def how_many(self) -> int:
        return sum(one is not None for one in (self.decision, self.finding, self.resource))


@click.command(
    epilog="\b\nExamples:\n  guardrail explain 4c12f0a9be77d31\n  guardrail explain --finding ac5dda6e9b832b2f160e\n"
    "  guardrail explain --kind ip_allowlist --set /enabled=false --by carol@acme.example\n"
    "  guardrail explain --resource office_hours_schedule/41 --set /name=Paris --format json"
)
@click.argument("decision_id", metavar="[DECISION]", required=False)
@click.option(
    "--finding", "finding_id", metavar="ID", help="Explain the decision that last saw this finding."
)
@click.option(
    "--resource", metavar="KIND/ID", help="Ask about a change of this resource that nobody has made."
)
@click.option(
    "--kind", metavar="KIND", help="The same, where a workspace has one such resource; else with --id."
)
@click.option("--id", "id_", metavar="ID", help="Which resource of --kind.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="POINTER=VALUE",
    help="What would be set, such as /enabled=false. May be given several times.",
)
@click.option("--by", metavar="ADDRESS", help="Who would set it; nobody known where it is left out.")
@click.option("--from", "address", metavar="IP", help="From where.")
@form_of(("table", "json"), "How to write it: a tree to read, or the same as the HTTP API answers.")
@click.pass_obj
def explain(
    ground: Ground,
    decision_id: str | None,
    finding_id: str | None,
    resource: str | None,
    kind: str | None,
    id_: str | None,
    settings: tuple[str, ...],
    by: str | None,
    address: str | None,
    form: str,
) -> None:
    """Say why DECISION fell as it did, step by step, and judge again from the record.

    Every policy that looked is told with each of its steps and what it saw, policies that nearly spoke are listed
    apart, and what would have passed is said. Nothing of today counts: neither the policies nor the hour.

    With --finding, the decision that the finding rests on. With --resource or --kind and --set, what the policies
    would answer to a change before anybody makes it.

    Exits with 1 when the record leads to another verdict, or when the change would not be let pass.
    """
    asked = Asked(decision_id, finding_id, _resource(ground, resource, kind, id_))
    if asked.how_many != 1:
        raise Refused(
            "Name a DECISION, or a change with --resource KIND/ID (or --kind KIND) --set POINTER=VALUE, or a finding "
            "with --finding ID."
        )
    if asked.resource is not None:
        actor = Actor("admin" if by else None, None, by.lower() if by else None, address)
        _suppose(ground, asked.resource, settings, actor, form)
    else:
        _retrace(ground, asked, form)


def _resource(ground: Ground, resource: str | None, kind: str | None, id_: str | None) -> str | None:
    """KIND/ID, however it was said."""
    if resource is not None and (kind is not None or id_ is not None):
        raise Refused("Name the resource once: --resource KIND/ID, or --kind KIND with --id ID.")
    if kind is None:
        if id_ is not None:
            raise Refused("--id names a resource of --kind: give both, or --resource KIND/ID.")
        return resource
    if id_ is None and not kind_named(kind).singleton:
        raise Refused(_which(ground, kind_named(kind)))
    return f"{kind}/{id_ or SINGLETON_ID}"


def _which(ground: Ground, kind: Kind) -> str:
    with ground.guarded() as guarded, guarded.reading() as (drift, _):
        live = drift.versions.all_live(kind.name)[:3]
    known = ", ".join(f"{one.ref.id} ({title_of(kind, one.ref, one.body)})" for one in live)
    hint = f"such as {known}." if known else "of which none was read so far: `guardrail snapshot` reads them."
    return f"A workspace may have several {kind.name}. Say which with --id ID, {hint}"


def _suppose(ground: Ground, resource: str, settings: tuple[str, ...], actor: Actor, form: str) -> None:
    wanted = dict(map(_setting, settings))
    if not wanted:
        raise Refused("Say what would be set: --set /enabled=false")
    with ground.guarded() as guarded:
        with guarded.reading() as (drift, _):
            _, ref = resource_named(drift, resource)
        try:
            supposed = suppose(guarded, ref, wanted, actor)
        except CannotSuppose as problem:
            raise Refused(str(problem)) from problem
    if form == "json":
        _print_json(supposition(supposed))
    else:
        _tell_supposed(ground, supposed, ref, tuple(wanted), actor)
    if supposed.decision.verdict is not Verdict.ALLOW:
        raise click.exceptions.Exit(FOUND)


def _tell_supposed(
    ground: Ground, supposed: Supposed, ref: Ref, wanted: tuple[str, ...], actor: Actor
) -> None:
    verdict = supposed.decision.verdict.word.replace("_", " ")
    line(ground.console, f"If {actor.name} set {', '.join(wanted)} of {ref} now: {verdict}")
    for pointer in supposed.unheard:
        see = f"`guardrail blame {ref}` shows those it has."
        line(ground.console, f"It has no field {pointer} so far; is that spelt as Intercom spells it? {see}")
    print_why(ground.console, supposed.why, ground.here)
    ground.console.print("\nNothing was changed, and nobody was told.")


def _setting(text: str) -> tuple[str, Json]:
    """`/enabled=false`: a JSON Pointer and a JSON value; what is no JSON is a text."""
    pointer, equals, value = text.partition("=")
    if not equals or not pointer.startswith("/"):
        raise Refused(
            f"--set is {text!r}, but must be a JSON Pointer, = and a value, such as /enabled=false."
        )
    try:
        return pointer, json.loads(value)
    except json.JSONDecodeError:
        return pointer, value


def _retrace(ground: Ground, asked: Asked, form: str) -> None:
    with ground.guarded() as guarded:
        finding, explained = _explained(guarded, asked)
        if form == "json":
            _print_json(of_finding(finding, explained) if finding else explanation(explained))
        else:
            tell(ground, guarded, explained, finding)
    if not explained.same:
        raise click.exceptions.Exit(FOUND)


def _explained(guarded: Guarded, asked: Asked) -> tuple[Finding | None, Explanation]:
    try:
        if asked.finding is not None:
            return explain_finding(guarded, asked.finding)
        return None, retrace(guarded, asked.decision or "")
    except NoSuchFinding as problem:
        raise Refused(
            f"{problem} `guardrail drift --format json` has the ids of those that are open."
        ) from problem
    except NoSuchDecision as problem:
        raise Refused(f"{problem}{_newest(guarded)}") from problem
    except CannotExplain as problem:
        raise Refused(f"The decision cannot be reached again. {problem}") from problem


def _print_json(document: dict[str, Json]) -> None:
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


def _newest(guarded: Guarded) -> str:
    with guarded.reading() as (_, guard):
        recent = guard.decisions.search(limit=1)
    return f" The newest is {recent[0].id}." if recent else " None was taken so far."
