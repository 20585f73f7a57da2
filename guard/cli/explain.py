"""`guardrail explain`: why a decision fell as it did, step by step, and the same verdict again from the record."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click
from rich.text import Text

from drift.activity import Actor
from drift.resources import Json
from drift.store import Drift
from guard.cli.ground import Ground
from guard.cli.words import FOUND, Refused, moment, plain_lines, resource_named
from guard.decisions import Evidence, Reason, Verdict
from guard.explaining import CannotExplain, NoSuchDecision
from guard.explaining import explain as retrace
from guard.guarded import Guarded
from guard.records import Decision
from guard.store import Guard
from guard.supposing import CannotSuppose, suppose


@click.command()
@click.argument("decision_id", metavar="DECISION", required=False)
@click.option(
    "--resource", metavar="KIND/ID", help="Ask about a change of this resource that nobody has made."
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="POINTER=VALUE",
    help="What would be set, such as /enabled=false. May be given several times.",
)
@click.option("--by", metavar="ADDRESS", help="Who would set it; nobody known where it is left out.")
@click.option("--from", "address", metavar="IP", help="From where.")
@click.pass_obj
def explain(
    ground: Ground,
    decision_id: str | None,
    resource: str | None,
    settings: tuple[str, ...],
    by: str | None,
    address: str | None,
) -> None:
    """Say why DECISION fell as it did, and judge again from the record.

    Or, with --resource and --set, say what the policies would answer to a change before anybody makes it.

    Exits with 1 when the record leads to another verdict, or when the change would not be let pass.
    """
    if resource is not None and decision_id is None:
        actor = Actor("admin" if by else None, None, by.lower() if by else None, address)
        _suppose(ground, resource, settings, actor)
    elif decision_id is not None and resource is None:
        _retrace(ground, decision_id)
    else:
        raise Refused("Name a DECISION, or a change with --resource KIND/ID --set POINTER=VALUE.")


def _suppose(ground: Ground, resource: str, settings: tuple[str, ...], actor: Actor) -> None:
    wanted = dict(map(_setting, settings))
    if not wanted:
        raise Refused("Say what would be set: --set /enabled=false")
    with ground.guarded() as guarded:
        with guarded.reading() as (drift, _):
            _, ref = resource_named(drift, resource)
        try:
            decision = suppose(guarded, ref, wanted, actor)
        except CannotSuppose as problem:
            raise Refused(str(problem)) from problem
    verdict = decision.verdict
    said = [f"If {actor.name} set {', '.join(wanted)} of {ref} now: {verdict.word.replace('_', ' ')}"]
    for number, reason in enumerate(decision.judgement.reasons, start=1):
        said += _reason(number, reason)
    if not decision.judgement.reasons:
        said.append("No policy concerns it.")
    for line in said:
        ground.console.print(Text(plain_lines(line)), soft_wrap=True)
    ground.console.print("\nNothing was changed, and nobody was told.")
    if verdict is not Verdict.ALLOW:
        raise click.exceptions.Exit(FOUND)


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


def _retrace(ground: Ground, decision_id: str) -> None:
    with ground.guarded() as guarded:
        try:
            explained = retrace(guarded, decision_id)
        except NoSuchDecision as problem:
            raise Refused(f"{problem}{_newest(guarded)}") from problem
        except CannotExplain as problem:
            raise Refused(f"The decision cannot be reached again. {problem}") from problem
        with guarded.reading() as (drift, guard):
            for line in _told(drift, guard, explained.decision):
                ground.console.print(Text(plain_lines(line)), soft_wrap=True)
    ground.console.print(
        f"\nJudged again from the record. {explained.sentence}", soft_wrap=True, markup=False
    )
    if not explained.same:
        raise click.exceptions.Exit(FOUND)


def _newest(guarded: Guarded) -> str:
    with guarded.reading() as (_, guard):
        recent = guard.decisions.search(limit=1)
    return f" The newest is {recent[0].id}." if recent else " None was taken so far."


def _told(drift: Drift, guard: Guard, decision: Decision) -> Iterator[str]:
    about = str(decision.ref) if decision.ref else "an entry of the activity log"
    address = f" from {decision.actor.ip}" if decision.actor.ip else ""
    yield f"Decision {decision.id}: {decision.verdict.word.replace('_', ' ')}"
    yield f"  about      {about} ({decision.entry})"
    yield f"  done by    {decision.actor.name}{address} at {moment(decision.acted_at)} UTC"
    yield f"  judged at  {moment(decision.at)} UTC in {decision.mode} mode, under revision {decision.policy_revision}"
    yield from (f"  {line}" for line in _explaining(drift, decision))
    for number, reason in enumerate(decision.judgement.reasons, start=1):
        yield from _reason(number, reason)
    if not decision.judgement.reasons:
        yield "No policy concerned it, so it is allowed."
    if decision.note:
        yield f"\nNote: {decision.note}"
    yield from _done(drift, guard, decision)


def _explaining(drift: Drift, decision: Decision) -> Iterator[str]:
    entry = drift.activities.get(decision.activity_id) if decision.activity_id else None
    if entry is not None:
        yield f"log entry  {entry.activity.id} ({entry.activity.type}), which came by {entry.route}"
    for name, digest in (("before", decision.before), ("after", decision.after)):
        if digest is not None:
            yield f"{name:<9}  version {digest.hex()[:10]}"


def _reason(number: int, reason: Reason) -> Iterator[str]:
    place = f" ({reason.file}:{reason.line})" if reason.file else ""
    observed = ", observed only" if reason.mode == "observe" else ""
    yield f"\n{number}. {reason.policy}{place}: {reason.outcome}"
    yield f"   {reason.sentence}"
    yield f"   asks for {reason.action.word.replace('_', ' ')}, severity {reason.severity}{observed}"
    yield from (f"   {_evidence(one)}" for one in reason.evidence)


def _evidence(one: Evidence) -> str:
    value = "missing" if one.missing else json.dumps(one.value, ensure_ascii=False)
    return (
        f"{one.pointer or 'the whole'} is {value}; the rule says {json.dumps(one.rule, ensure_ascii=False)}"
    )


def _done(drift: Drift, guard: Guard, decision: Decision) -> Iterator[str]:
    """What followed."""
    for intent in drift.intents.for_reason(decision.id):
        yield f"\nWrite {intent.id}: {intent.purpose} of {intent.ref}, {intent.state}. {intent.outcome}"
    asked = guard.approvals.search(ref=decision.ref, limit=200) if decision.ref else []
    for approval in (one for one in asked if one.decision_id == decision.id):
        yield f"\nApproval {approval.id}: {approval.settlement or 'open'}. {approval.note}"
    for remedy in guard.remedies.for_decision(decision.id):
        yield f"\nWritten steps {remedy.id}: {'done' if remedy.done_at else 'open'}."
        yield from (f"  {number}. {step}" for number, step in enumerate(remedy.steps, start=1))
