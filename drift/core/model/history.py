"""What happened to one resource: its versions with the changes that made them, and who last moved each field. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drift.core.model.changes import FieldChange, diff_bodies
from drift.core.model.json_pointer import join, tokens
from drift.core.model.records import ChangeRecord, Version
from drift.core.model.resources import Body, Digest


@dataclass(frozen=True, slots=True)
class Chapter:
    """A version with the change that made it, and the deletion that ended it. A version that the first reading found
    was made by no change that is known."""

    version: Version
    change: ChangeRecord | None
    ended_by: ChangeRecord | None


@dataclass(frozen=True, slots=True)
class Blame:
    """Which change last moved a top-level field. `since` is when the version that it made began; without a change it
    is when the field was first seen."""

    field: str
    since: float
    change: ChangeRecord | None


def chapters(versions: Sequence[Version], changes: Sequence[ChangeRecord]) -> tuple[Chapter, ...]:
    """The story of one resource, oldest first. Both are given oldest first.

    A change belongs to the first version that has the body it led to and follows the body it led away from.
    """
    left = list(changes)
    told: list[Chapter] = []
    for place, version in enumerate(versions):
        before = versions[place - 1] if place else None
        follows = before is not None and before.until == version.since
        made_by = _take(left, before.digest if before and follows else None, version.digest)
        ends = version.until is not None and not _followed_at_once(version, versions[place + 1 :])
        ended_by = _take(left, version.digest, None) if ends else None
        told.append(Chapter(version, made_by, ended_by))
    return tuple(told)


def _take(left: list[ChangeRecord], before: Digest | None, after: Digest | None) -> ChangeRecord | None:
    for place, change in enumerate(left):
        if (change.before, change.after) == (before, after):
            return left.pop(place)
        if after is not None and change.before == after:
            return None  # this one moved the version on, so what made it cannot have come later
    return None


def _followed_at_once(version: Version, later: Sequence[Version]) -> bool:
    return bool(later) and later[0].since == version.until


def blame(body: Body, told: Sequence[Chapter]) -> tuple[Blame, ...]:
    """For each field of a live body, in order of name: the last change that moved it."""
    return tuple(_blame(join((name,)), told) for name in sorted(body))


def _blame(field: str, told: Sequence[Chapter]) -> Blame:
    first = told[-1].version.since if told else 0.0
    for chapter in reversed(told):
        first = chapter.version.since
        if chapter.change is not None and _moved(chapter.change, field):
            return Blame(field, chapter.version.since, chapter.change)
    return Blame(field, first, None)


def _moved(change: ChangeRecord, field: str) -> bool:
    return any(pointer == "" or join(tokens(pointer)[:1]) == field for pointer in change.fields)


def moved(change: ChangeRecord, bodies: Mapping[Digest, Body]) -> tuple[FieldChange, ...]:
    """The fields of a change with what they were and became; a creation or deletion moves every field."""
    before = bodies.get(change.before, {}) if change.before else {}
    after = bodies.get(change.after, {}) if change.after else {}
    return diff_bodies(before, after)
