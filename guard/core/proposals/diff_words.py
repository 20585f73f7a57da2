"""A change in words: what becomes of each field. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from drift.core.catalogue.kind import Kind
from drift.core.model.changes import Change, Created, Deleted, FieldChange, Updated
from drift.core.model.json_pointer import tokens
from drift.core.model.resources import MISSING, Json
from drift.core.normalisation.comparison import Place, equal, places_of
from drift.core.planning.manual_steps import title_of
from guard.core.text.values import show


def diff_in_words(kind: Kind, change: Change) -> tuple[str, ...]:
    """A finished sentence for each field; one for a creation or a deletion, and each field of what is created."""
    return tuple(_sentences(kind, change))


def _sentences(kind: Kind, change: Change) -> Iterator[str]:
    match change:
        case Deleted(before):
            yield f"{kind.title} “{title_of(kind, before.ref, before.body)}” is deleted."
        case Created(after):
            yield f"A new {kind.title} is created."
            yield from (f"{name} is {show(value)}." for name, value in sorted(after.body.items()))
        case Updated(_, _, fields):
            yield from (_field(kind, field) for field in fields)


def _field(kind: Kind, field: FieldChange) -> str:
    name, before, after = field.pointer.removeprefix("/") or "All of it", field.before, field.after
    if before is MISSING:
        return f"{name} becomes {show(after)}; it was not there."
    if after is MISSING:
        return f"{name} is taken away; it was {show(before)}."
    if isinstance(before, list) and isinstance(after, list) and (moved := _items(kind, field, before, after)):
        return f"{name} {moved}."
    return f"{name} changes from {show(before)} to {show(after)}."


def _items(kind: Kind, field: FieldChange, before: list[Json], after: list[Json]) -> str:
    """Which items a list gains and loses; "" where only their order changes, or nothing is left to compare."""
    place: Place | None = places_of((kind.name,))
    for step in tokens(field.pointer):
        place = place and place.step(step)
    items = place and place.items
    lost = [old for old in before if not any(equal(old, new, items) for new in after)]
    gained = [new for new in after if not any(equal(old, new, items) for old in before)]
    parts = [f"loses {', '.join(map(show, lost))}"] if lost else []
    parts += [f"gains {', '.join(map(show, gained))}"] if gained else []
    return " and ".join(parts)
