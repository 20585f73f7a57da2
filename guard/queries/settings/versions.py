"""The versions of a resource: a page of them, and two of them beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drift.core.catalogue.kind import Kind
from drift.core.catalogue.references import Reference, references_in
from drift.core.model.change_reason import ChangeReason
from drift.core.model.changes import FieldChange, diff_bodies
from drift.core.model.history import Chapter, changes_in
from drift.core.model.resources import Ref
from drift.core.normalisation.comparison import differences
from drift.core.planning.manual_steps import title_of
from guard.context import UnitOfWork
from guard.core.reports.drift_report import ReadCoverage
from guard.queries.blind_spots import coverage_now
from guard.queries.change_reasons import reasons_of
from guard.queries.lookup import NotRecorded
from guard.queries.resource_titles import ResourceName, names_of
from guard.queries.settings.resource import MOST_NAMED, chapter_of, story_of

Reasons = Mapping[int, ChangeReason]


@dataclass(frozen=True, slots=True)
class VersionsOf:
    """A page of the versions of a resource, newest first. `names` are those of the resource itself."""

    kind: Kind
    ref: Ref
    name: str
    coverage: ReadCoverage
    story: tuple[Chapter, ...]
    page: tuple[Chapter, ...]
    reasons: Reasons
    has_more: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of a resource. `fields` are all that differ, from the first to the second; `respelt` are those of
    them that mean the same."""

    kind: Kind
    ref: Ref
    name: str
    story: tuple[Chapter, ...]
    before: Chapter | None
    after: Chapter | None
    fields: tuple[FieldChange, ...]
    respelt: frozenset[str]
    references: tuple[Reference, ...]
    names: Mapping[Ref, ResourceName]
    reasons: Reasons


def versions_of(work: UnitOfWork, kind: Kind, ref: Ref, before: int | None, limit: int) -> VersionsOf:
    """Raises NotRecorded where nothing was ever seen of it."""
    coverage = coverage_now(work)[kind.name]
    story = story_of(work, kind, ref, coverage)
    older = [one for one in reversed(story) if before is None or one.version.id < before]
    page = tuple(older[:limit])
    return VersionsOf(
        kind,
        ref,
        names_of(work, [ref])[ref].name if story and not kind.singleton else "",
        coverage,
        story,
        page,
        reasons_of(work, changes_in(page)),
        len(older) > limit,
    )


def compared(work: UnitOfWork, kind: Kind, ref: Ref, first: int | None, second: int | None) -> Compared:
    """Two versions beside each other: the newest one and the one before it, unless others are wanted. Raises
    NotRecorded."""
    story = story_of(work, kind, ref, coverage_now(work)[kind.name])
    after = chapter_of(story, ref, second)
    before = chapter_of(story, ref, first) if first is not None else _one_before(story, after)
    sides = [one.version.digest for one in (before, after) if one]
    bodies = work.state.versions.bodies(sides)
    old = bodies.get(before.version.digest, {}) if before else {}
    new = bodies.get(after.version.digest, {}) if after else {}
    fields = diff_bodies(old, new)
    telling = {field.pointer for field in differences(kind.name, old, new)}
    references = tuple(dict.fromkeys((*references_in(kind, old), *references_in(kind, new))))
    moved = [one.to for one in references if any(_is_in(one.field, field.pointer) for field in fields)]
    return Compared(
        kind,
        ref,
        "" if kind.singleton or after is None else title_of(kind, ref, new),
        story,
        before,
        after,
        fields,
        frozenset(field.pointer for field in fields if field.pointer not in telling),
        references,
        names_of(work, list(dict.fromkeys(moved))[:MOST_NAMED]),
        reasons_of(work, changes_in([after] if after else [])),
    )


def text_of(
    work: UnitOfWork, kind: Kind, ref: Ref, version: int | None
) -> tuple[str, Chapter, Mapping[str, object]]:
    """The name, the version and the body of a resource, to be read whole. Raises NotRecorded."""
    story = story_of(work, kind, ref, coverage_now(work)[kind.name])
    chapter = chapter_of(story, ref, version)
    if chapter is None:
        raise NotRecorded(f"Nothing was ever read of {ref}.")
    body = work.state.versions.bodies([chapter.version.digest])[chapter.version.digest]
    return "" if kind.singleton else title_of(kind, ref, body), chapter, body


def _one_before(story: Sequence[Chapter], chapter: Chapter | None) -> Chapter | None:
    """The version before this one; itself where it is the first."""
    if chapter is None:
        return None
    return story[max(story.index(chapter) - 1, 0)]


def _is_in(pattern: str, pointer: str) -> bool:
    """Whether a reference may lie in a field that differs."""
    return pattern.startswith(pointer) or pointer.startswith(pattern.partition("/*")[0])
