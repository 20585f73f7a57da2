"""Tables, times and names that several commands print, and the resource that KIND/ID names."""

from __future__ import annotations

import difflib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from drift.core.catalogue.catalogue import kind
from drift.core.catalogue.kind import Kind
from drift.core.detection.attribution import OURSELVES
from drift.core.model.activity import Attribution
from drift.core.model.change_reason import ReasonByChange, in_words
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Json, Ref
from drift.core.planning.manual_steps import title_of
from guard.cli.exit_codes import Refused
from guard.core.text.plain_text import plain, plain_lines

if TYPE_CHECKING:
    from rich.table import Table

    from drift.store import StateStore


def moment(at: float | None) -> str:
    """The time in UTC; the column's title says so."""
    return "" if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")


def minute(at: float | None) -> str:
    return moment(at)[:-3]


def table(*columns: str, title: str = "") -> Table:
    from rich.table import Table
    from rich.text import Text

    made = Table(
        title=Text(plain(title)) if title else None,
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
    )
    for column in columns:
        made.add_column(column, overflow="fold", no_wrap="(UTC)" in column or column in ("id", "version"))
    return made


def row(into: Table, *cells: str) -> None:
    """Add cells as they are: what comes from Intercom is neither markup nor a control sequence."""
    from guard.cli.output.cells import Cell

    into.add_row(*(Cell(plain_lines(cell)) for cell in cells))


def print_json(document: dict[str, Json]) -> None:
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


def resource_named(state: StateStore, text: str) -> tuple[Kind, Ref]:
    """The resource that KIND/ID names, live or deleted. Raises UnknownKind and Refused."""
    try:
        ref = Ref.parse(text)
    except ValueError as problem:
        raise Refused(f"{problem}.") from problem
    of = kind(ref.kind)
    if state.versions.history(ref):
        return of, ref
    raise Refused(_unknown_resource_message(state, of, ref))


def _unknown_resource_message(state: StateStore, of: Kind, ref: Ref) -> str:
    known = {
        resource.ref.id: title_of(of, resource.ref, resource.body)
        for resource in state.versions.all_live(of.name)
    }
    if not known:
        return f"Nothing is known of {ref}: no {of.title.lower()} was read so far. `guardrail snapshot` reads them."
    names = {**{id_: id_ for id_ in known}, **{title.lower(): id_ for id_, title in known.items()}}
    close = difflib.get_close_matches(ref.id.lower(), names, n=3, cutoff=0.5) or list(known)[:3]
    ids = dict.fromkeys(names[name] for name in close)
    hints = ", ".join(f"{of.name}/{id_} ({known[id_]})" for id_ in ids)
    return f"There is no {ref}. Perhaps you mean {hints}."


def actor_name(attribution: Attribution) -> str:
    match attribution.source:
        case "intent":
            return "guardrail" if attribution.actor == OURSELVES else attribution.actor.name
        case "unattributed":
            return "nobody known"
        case _:
            return attribution.actor.name


def actor_and_reason(change: ChangeRecord, reasons: ReasonByChange) -> tuple[str, str]:
    """Who made a change; what says so, and below it why it was made, where somebody said so."""
    reason = reasons.get(change.id)
    told = f"\n{in_words(reason)}" if reason is not None else ""
    return actor_name(change.attribution), f"{attribution_reason(change.attribution)}{told}"


def attribution_reason(attribution: Attribution) -> str:
    match attribution.source:
        case "intent" if attribution.cause is not None:
            return f"proposal {attribution.cause.proposal}"
        case "intent":
            return f"our own write {attribution.id}" if attribution.id else "follows from our own write"
        case "activity":
            asked = f"; permit of proposal {attribution.cause.proposal}" if attribution.cause else ""
            return f"log entry {(attribution.id or '')[:8]} ({_confidence(attribution)}){asked}"
        case "request":
            return f"call to the API {(attribution.id or '')[:8]} ({_confidence(attribution)})"
        case "trace":
            return "Intercom names the last editor"
        case _:
            return "no log entry explains it"


def _confidence(attribution: Attribution) -> str:
    """How sure it is, and who else may have acted."""
    others = [actor.name for actor in attribution.others] + (["somebody unknown"] if attribution.gap else [])
    return f"{attribution.confidence}; or {', '.join(others)}" if others else attribution.confidence
