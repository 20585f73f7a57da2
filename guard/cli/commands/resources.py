"""`guardrail resource`, `history` and `blame`: a resource as it is or was, its history, and who moved its fields."""

from __future__ import annotations

import json
from dataclasses import replace

import click

from drift.core.json_view import time
from drift.core.model.change_reason import ReasonByChange
from drift.core.model.changes import FieldChange
from drift.core.model.history import Chapter, blame, changes_in, moved
from drift.core.model.json_pointer import join
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import MISSING, Body, Digest, Json, Missing, Ref
from drift.core.model.schema_events import SchemaEvent, move_sentence
from drift.core.planning.manual_steps import title_of
from drift.store import StateStore
from drift.sync.known_then import HISTORY, not_known_of
from guard.cli.context import CliContext
from guard.cli.exit_codes import FOUND, Refused
from guard.cli.moments import at_option, moment_of, moment_or_none
from guard.cli.output.behind_view import print_behind, print_newest_behind
from guard.cli.output.tables import actor_and_reason, moment, print_json, resource_named, row, table
from guard.queries.change_reasons import reasons_of
from guard.queries.past.through import LEVELS, MOST_LEVELS, behind_now, through_answer
from guard.runtime.setting_names import STORE
from guard.workflow.declared_state import DECLARED_BY

MOST = 1000
"""Changes of one resource that are looked through."""
LONGEST = 60
"""Characters of a value in a table."""


@click.command("resource")
@click.argument("resource", metavar="KIND/ID")
@at_option("As it was at this moment")
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "json")),
    default="table",
    show_default=True,
    help="How to write it.",
)
@click.pass_obj
def resource(context: CliContext, resource: str, at: str | None, form: str) -> None:
    """Show a resource as it is, or as it was at a moment.

    What of that moment is not known is said on standard error.

    Exits with 1 where it is not there.
    """
    with context.guarded(STORE) as guarded, guarded.view() as view:
        of, ref = resource_named(view.state, resource)
        moment = moment_or_none(view, at)
        found = view.state.versions.live(ref) if moment is None else view.state.versions.at(ref, moment)
        unknown = [] if moment is None else not_known_of(view.state, [of], moment)
    for one in unknown:
        click.echo(one.sentence, err=True)
    if found is None:
        click.echo(
            f"{ref} is not there."
            if moment is None
            else f"{ref} was not there at {time(moment)}, as far as is known."
        )
        raise click.exceptions.Exit(FOUND)
    if form == "json":
        print_json(dict(found.body))
        return
    then = "" if moment is None else f", at {time(moment)}"
    shown = table("field", "value", title=f"{ref}: {title_of(of, ref, found.body)}{then}")
    for name, value in sorted(found.body.items()):
        row(shown, join((name,)), _short(value))
    context.console.print(shown)


@click.command()
@click.argument("resource", metavar="KIND/ID")
@at_option("Up to this moment")
@click.option(
    "--through",
    "levels",
    type=click.IntRange(1, MOST_LEVELS),
    is_flag=False,
    flag_value=LEVELS,
    help="Also the changes of what it refers to: so many references one behind the other.",
)
@click.pass_obj
def history(context: CliContext, resource: str, at: str | None, levels: int | None) -> None:
    """Show every version of a resource, the change that led to it, and who made it.

    With --through also what changed behind it: what it referred to then, directly or through others.

    What exists once in a workspace needs no ID: `guardrail history ip_allowlist`.
    """
    with context.guarded(STORE) as guarded, guarded.view() as view:
        of, ref = resource_named(view.state, resource)
        story = _until(_story(view.state, ref), ref, moment_or_none(view, at))
        bodies = view.state.versions.bodies(chapter.version.digest for chapter in story)
        reasons = reasons_of(view, changes_in(story), by_record=True)
        title = title_of(of, ref, bodies[story[-1].version.digest])
        shown = table("since (UTC)", "version", "what changed", "who", "why", title=f"{ref}: {title}")
        for chapter in story:
            row(shown, *_row(chapter, bodies, reasons))
            if (end := chapter.ended_by) is not None:
                row(
                    shown,
                    moment(chapter.version.until),
                    f"change {end.id}",
                    "deleted",
                    *actor_and_reason(end, reasons),
                )
            if (event := chapter.unlisted_by) is not None:
                row(shown, moment(chapter.version.until), "", "not listed any more", *_by_intercom(event))
        until = view.now if at is None else moment_of(view, at)
        behind = through_answer(view, ref, story[0].version.since, until, levels) if levels else None
        gone = view.state.gone.before(HISTORY, story[0].version.since)
    context.console.print(shown)
    if gone is not None:
        click.echo(gone.sentence)
    if behind is not None:
        more = "There are more than are looked at: ask for fewer levels, or for an earlier moment."
        print_behind(context, behind, more)


def _story(state: StateStore, ref: Ref) -> tuple[Chapter, ...]:
    return state.story(ref, MOST)


def _until(story: tuple[Chapter, ...], ref: Ref, at: float | None) -> tuple[Chapter, ...]:
    """What had happened by a moment. Raises Refused where nothing had."""
    if at is None:
        return story
    found = tuple(
        chapter
        if (end := chapter.version.until) is None or end <= at
        else replace(chapter, ended_by=None, unlisted_by=None)
        for chapter in story
        if chapter.version.since <= at
    )
    if not found:
        raise Refused(
            f"Nothing was known of {ref} at {time(at)}: it was first seen at {time(story[0].version.since)}."
        )
    return found


def _row(chapter: Chapter, bodies: dict[Digest, Body], reasons: ReasonByChange) -> tuple[str, ...]:
    version, change = chapter.version, chapter.change
    made_by = f"\nchange {change.id}" if change else ""
    start = (moment(version.since), f"{version.digest.hex()[:10]}{made_by}")
    if change is None and chapter.reshaped_by is not None:
        return (*start, _reshaped(chapter.reshaped_by), *_by_intercom(chapter.reshaped_by))
    if change is None:
        by = version.trace.get(DECLARED_BY)
        declared = abs(version.trace.get("declared_at", 0.0) - version.since) < 1.0
        return (
            (*start, "declared", str(by), "baseline")
            if by and declared
            else (*start, "first seen", "", "baseline")
        )
    what = "created" if change.operation == "created" else _fields(moved(change, bodies))
    return (*start, what, *actor_and_reason(change, reasons))


def _reshaped(event: SchemaEvent) -> str:
    return (
        "\n".join(move_sentence(move) for move in event.moves if move.sort not in ("listed", "unlisted"))
        or "listed"
    )


def _by_intercom(event: SchemaEvent) -> tuple[str, str]:
    if event.cause == "fingerprint_key":
        return "Guardrail", f"another key of fingerprints, schema event {event.id}"
    return "Intercom", f"another shape of its answers, schema event {event.id}"


def _fields(fields: tuple[FieldChange, ...]) -> str:
    return "\n".join(f"{field.pointer}: {_short(field.before)} -> {_short(field.after)}" for field in fields)


def _short(value: Json | Missing) -> str:
    if value is MISSING:
        return "(none)"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


@click.command("blame")
@click.argument("resource", metavar="KIND/ID")
@at_option("As it was at this moment")
@click.pass_obj
def blame_(context: CliContext, resource: str, at: str | None) -> None:
    """Show who last changed each field, when and why.

    What it refers to may have changed since it was last changed itself: that is told below, the newest first.
    """
    with context.guarded(STORE) as guarded, guarded.view() as view:
        of, ref = resource_named(view.state, resource)
        moment_ = moment_or_none(view, at)
        story = _until(_story(view.state, ref), ref, moment_)
        version = story[-1].version
        body = view.state.versions.bodies([version.digest])[version.digest]
        ended = version.until is not None and (moment_ is None or version.until <= moment_)
        gone = ", which is gone" if ended else ""
        shown = table(
            "field", "value", "since (UTC)", "who", "why", title=f"{ref}: {title_of(of, ref, body)}{gone}"
        )
        fields = blame(body, story)
        reasons = reasons_of(view, [entry.change for entry in fields if entry.change], by_record=True)
        for entry in fields:
            value = _short(body.get(entry.field.removeprefix("/")))
            event = entry.reshaped_by
            by = _by_intercom(event) if event else _actor_and_reason(entry.change, reasons)
            row(shown, entry.field, value, moment(entry.since), *by)
        behind = behind_now(view, ref, view.now if moment_ is None else moment_)
    context.console.print(shown)
    print_newest_behind(context, ref, behind)


def _actor_and_reason(change: ChangeRecord | None, reasons: ReasonByChange) -> tuple[str, str]:
    if change is None:
        return "", "not changed since it was first seen"
    return actor_and_reason(change, reasons)
