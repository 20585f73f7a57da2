"""The steps in which a history came about: each change, each change of Intercom's shape, and what was seen first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from drift.core.model.history import Chapter
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Digest, Ref
from drift.core.model.schema_events import SchemaEvent
from guard.core.git_export.commits import Recorded

_ALL: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Step:
    """At `at`, a resource had the body `after`, or was gone (None). `version` is the number of the version that began,
    0 where one ended. Neither `change` nor `shape`: it was seen for the first time, or again."""

    at: float
    ref: Ref
    before: Digest | None
    after: Digest | None
    version: int = 0
    change: ChangeRecord | None = None
    shape: SchemaEvent | None = None

    @property
    def is_first_seen(self) -> bool:
        return self.change is None and self.shape is None

    def belongs_with(self, other: Step) -> bool:
        """Whether both are one commit: what one reading saw first, or one change of shape moved."""
        if self.shape is not None and other.shape is not None:
            return self.shape.id == other.shape.id
        return self.is_first_seen and other.is_first_seen and self.at == other.at


def steps_of(story: Sequence[Chapter]) -> Iterator[Step]:
    """The steps of one resource under one id, oldest first."""
    before: Digest | None = None
    for place, chapter in enumerate(story):
        version = chapter.version
        yield Step(
            version.since,
            version.ref,
            before,
            version.digest,
            version.id,
            chapter.change,
            chapter.reshaped_by,
        )
        before = version.digest
        if version.until is not None and not _goes_on(version.until, story[place + 1 :]):
            yield Step(version.until, version.ref, before, None, 0, chapter.ended_by, chapter.unlisted_by)
            before = None


def _goes_on(until: float, later: Sequence[Chapter]) -> bool:
    return bool(later) and later[0].version.since == until


def in_order(steps: Iterable[Step]) -> list[Step]:
    """By time; what was found at one moment by the numbers under which it was recorded."""
    return sorted(
        steps,
        key=lambda step: (
            step.at,
            step.change.id if step.change else 0,
            step.shape.id if step.shape else 0,
            step.version,
            step.ref,
        ),
    )


def is_after(step: Step, recorded: Recorded) -> bool:
    """Whether it was recorded after what is exported already."""
    return (
        step.version > recorded.versions
        or (step.version == 0 and step.change is not None and step.change.id > recorded.changes)
        or (step.version == 0 and step.shape is not None and step.shape.id > recorded.shapes)
    )


def settled(steps: Sequence[Step], until: float) -> tuple[list[Step], Recorded]:
    """The steps up to a moment, and how far the record is exported with them.

    Numbers and times nearly have the same order. Where they have not, what has a higher number than something later
    waits for it: the next export finds by its number what this one left.
    """
    limit = Recorded(_ALL, _ALL, _ALL)
    while (
        narrower := _before([step for step in steps if step.at > until or is_after(step, limit)])
    ) != limit:
        limit = narrower
    kept = [step for step in steps if step.at <= until and not is_after(step, limit)]
    return kept, _through(kept)


def _before(late: Sequence[Step]) -> Recorded:
    """The highest numbers that none of these steps has."""
    return Recorded(
        min((step.version for step in late if step.version), default=_ALL + 1) - 1,
        min((step.change.id for step in late if step.change and not step.version), default=_ALL + 1) - 1,
        min((step.shape.id for step in late if step.shape and not step.version), default=_ALL + 1) - 1,
    )


def _through(kept: Sequence[Step]) -> Recorded:
    return Recorded(
        max((step.version for step in kept), default=0),
        max((step.change.id for step in kept if step.change and not step.version), default=0),
        max((step.shape.id for step in kept if step.shape and not step.version), default=0),
    )
