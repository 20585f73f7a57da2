"""`guardrail explain --resource ... --set ...`: what the policies would answer to a change that nobody has made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import click
import orjson

from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.catalogue.kind import Kind
from drift.core.json_view import plain as plain_json
from drift.core.model.activity import Actor
from drift.core.model.email_addresses import plain_email
from drift.core.model.resources import SINGLETON_ID, Json, Ref
from drift.core.planning.manual_steps import title_of
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.cli.output.decision_view import print_reach
from guard.cli.output.tables import print_json, resource_named
from guard.cli.output.trace_tree import line, print_traces
from guard.context import GuardedWorkspace
from guard.core.cases.given_checks import no_ip_address, no_person
from guard.core.model.verdict import Verdict
from guard.queries.explanation_json import supposition
from guard.queries.what_if import CannotSuppose, WhatIf, what_if


@dataclass(frozen=True, slots=True)
class HypotheticalChange:
    """The change to suppose, as typed: what would be set, by whom and from where."""

    settings: Sequence[str] = ()
    by: str | None = None
    address: str | None = None

    @property
    def option_names(self) -> tuple[str, ...]:
        """The options that were given."""
        given = {"--set": self.settings, "--by": self.by is not None, "--from": self.address is not None}
        return tuple(name for name, is_given in given.items() if is_given)


def resource_of(context: CliContext, resource: str | None, kind: str | None, id_: str | None) -> str | None:
    """KIND/ID from `--resource`, or from `--kind` and `--id`."""
    if resource is not None and (kind is not None or id_ is not None):
        raise Refused("Name the resource once: --resource KIND/ID, or --kind KIND with --id ID.")
    if kind is None:
        if id_ is not None:
            raise Refused("--id names a resource of --kind: give both, or --resource KIND/ID.")
        return resource
    if id_ is None and not kind_named(kind).singleton:
        raise Refused(_missing_id_message(context, kind_named(kind)))
    return f"{kind}/{id_ or SINGLETON_ID}"


def _missing_id_message(context: CliContext, kind: Kind) -> str:
    with context.guarded() as guarded, guarded.view() as view:
        live = view.state.versions.all_live(kind.name)[:3]
    known = ", ".join(
        f"{resource.ref.id} ({title_of(kind, resource.ref, resource.body)})" for resource in live
    )
    hint = f"such as {known}." if known else "of which none was read so far: `guardrail snapshot` reads them."
    return f"A workspace may have several {kind.name}. Say which with --id ID, {hint}"


def print_what_if(context: CliContext, resource: str, hypothetical: HypotheticalChange, form: str) -> None:
    """Print what the policies would answer. Exits with FOUND where the change would not be let pass."""
    wanted = dict(map(_setting, hypothetical.settings))
    if not wanted:
        raise Refused("Say what would be set: --set /enabled=false")
    with context.guarded() as guarded:
        with guarded.view() as view:
            _, ref = resource_named(view.state, resource)
        actor = _actor(guarded, hypothetical)
        try:
            supposed = what_if(guarded, ref, wanted, actor)
        except CannotSuppose as problem:
            raise Refused(str(problem)) from problem
    if form == "json":
        print_json(plain_json(supposition(supposed)))
    else:
        _print_supposed(context, supposed, ref, tuple(wanted), actor)
    if supposed.decision.verdict is not Verdict.ALLOW:
        raise click.exceptions.Exit(FOUND)


def _actor(guarded: GuardedWorkspace, hypothetical: HypotheticalChange) -> Actor:
    """The actor of the change. An impossible person or address is refused, as in a case: nothing could be known of it,
    and the unknown counts against the change."""
    by, address = hypothetical.by, hypothetical.address
    if by is not None and (why := no_person(by, guarded.policies().people, "`--by`")):
        raise Refused(why)
    if address is not None and (why := no_ip_address(address)):
        raise Refused(why)
    return Actor("admin" if by else None, None, plain_email(by) if by else None, address)


def _print_supposed(
    context: CliContext, supposed: WhatIf, ref: Ref, wanted: tuple[str, ...], actor: Actor
) -> None:
    verdict = supposed.decision.verdict.word.replace("_", " ")
    line(context.console, f"If {actor.name} set {', '.join(wanted)} of {ref} now: {verdict}")
    for pointer in supposed.unheard:
        see = f"`guardrail blame {ref}` shows those it has."
        line(context.console, f"It has no field {pointer} so far; is that spelt as Intercom spells it? {see}")
    print_traces(context.console, supposed.explanation, context.here)
    print_reach(context, supposed.reach)
    context.console.print("\nNothing was changed, and nobody was told.")


def _setting(text: str) -> tuple[str, Json]:
    """`/enabled=false`: a JSON Pointer and a JSON value; what is no JSON is a text."""
    pointer, equals, value = text.partition("=")
    if not equals or not pointer.startswith("/"):
        raise Refused(
            f"--set is {text!r}, but must be a JSON Pointer, = and a value, such as /enabled=false."
        )
    try:
        return pointer, orjson.loads(value)
    except orjson.JSONDecodeError:
        return pointer, value
