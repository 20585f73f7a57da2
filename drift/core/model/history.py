"""The history of a resource: its versions with their changes, and the last change of each field (blame). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from drift.core.model.changes import FieldChange, diff_bodies
from drift.core.model.json_pointer import join, tokens
from drift.core.model.records import ChangeRecord, Version
from drift.core.model.resources import Body, Digest
from drift.core.model.schema_events import SchemaEvent


@dataclass(frozen=True, slots=True)
class Chapter:
    """A version, the change that made it, and the deletion that ended it. The version of the first reading has no
    known change. Where Intercom's shape moved instead, `reshaped_by` made the version, or `unlisted_by` ended it."""

    version: Version
    change: ChangeRecord | None
    ended_by: ChangeRecord | None
    reshaped_by: SchemaEvent | None = None
    unlisted_by: SchemaEvent | None = None


@dataclass(frozen=True, slots=True)
class Blame:
    """The last change of a top-level field. `since` is the start of the version it made; without a change, the time
    when the field was first seen, as Intercom began to show it with `reshaped_by` if there is one."""

    field: str
    since: float
    change: ChangeRecord | None
    reshaped_by: SchemaEvent | None = None


def chapters(
    versions: Sequence[Version], changes: Sequence[ChangeRecord], events: Sequence[SchemaEvent] = ()
) -> tuple[Chapter, ...]:
    """The history of one resource, oldest first. All arguments are oldest first; `events` are those of its kind.

    A change belongs to the first version that has its `after` body and follows its `before` body.
    """
    remaining = list(changes)
    event_at = {event.at: event for event in events}
    story: list[Chapter] = []
    for place, version in enumerate(versions):
        before = versions[place - 1] if place else None
        follows = before is not None and before.until == version.since
        made_by = _take(remaining, before.digest if before and follows else None, version.digest)
        ends = version.until is not None and not _followed_at_once(version, versions[place + 1 :])
        ended_by = _take(remaining, version.digest, None) if ends else None
        reshaped_by = None if made_by else event_at.get(version.since)
        unlisted_by = event_at.get(version.until) if ends and version.until and not ended_by else None
        story.append(Chapter(version, made_by, ended_by, reshaped_by, unlisted_by))
    return tuple(story)


def changes_in(story: Iterable[Chapter]) -> list[ChangeRecord]:
    """The changes that made or ended these versions."""
    return [
        change for chapter in story for change in (chapter.change, chapter.ended_by) if change is not None
    ]


def _take(remaining: list[ChangeRecord], before: Digest | None, after: Digest | None) -> ChangeRecord | None:
    for place, change in enumerate(remaining):
        if (change.before, change.after) == (before, after):
            return remaining.pop(place)
        if after is not None and change.before == after:
            return None  # this change ended the version, so the one that made it cannot come later
    return None


def _followed_at_once(version: Version, later: Sequence[Version]) -> bool:
    return bool(later) and later[0].since == version.until


def blame(body: Body, story: Sequence[Chapter]) -> tuple[Blame, ...]:
    """The last change of each field of a live body, sorted by name."""
    return tuple(_blame(join((name,)), story) for name in sorted(body))


def _blame(field: str, story: Sequence[Chapter]) -> Blame:
    first = story[-1].version.since if story else 0.0
    for chapter in reversed(story):
        first = chapter.version.since
        if chapter.change is not None and _moved(chapter.change, field):
            return Blame(field, chapter.version.since, chapter.change)
        if chapter.reshaped_by is not None and field in begun(chapter.reshaped_by):
            return Blame(field, chapter.version.since, None, chapter.reshaped_by)
    return Blame(field, first, None)


def begun(event: SchemaEvent) -> frozenset[str]:
    """The pointers of the top-level fields that Intercom began to show with this event."""
    shown = {"appeared": "pointer", "moved": "to"}
    pointers = (getattr(move, shown[move.sort]) for move in event.moves if move.sort in shown)
    return frozenset(join(tokens(pointer)[:1]) for pointer in pointers)


def _moved(change: ChangeRecord, field: str) -> bool:
    return any(pointer == "" or join(tokens(pointer)[:1]) == field for pointer in change.fields)


def moved(change: ChangeRecord, bodies: Mapping[Digest, Body]) -> tuple[FieldChange, ...]:
    """The fields of a change with their values before and after; a creation or deletion changes every field. What was
    only spelt in another way is no part of it."""
    before = bodies.get(change.before, {}) if change.before else {}
    after = bodies.get(change.after, {}) if change.after else {}
    fields = diff_bodies(before, after)
    return tuple(field for field in fields if change.operation != "updated" or field.pointer in change.fields)
