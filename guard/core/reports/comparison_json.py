"""A comparison of two sides, as the JSON that the API and `guardrail compare --format json` give. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from msgspec import UNSET, field

from drift.core.json_view import (
    Answer,
    ChangeAnswer,
    Pointer,
    ResourceName,
    Time,
    change,
    name_of,
    name_or_none,
    side,
)
from drift.core.model.change_reason import ReasonByChange
from drift.core.model.changes import FieldChange
from drift.core.model.records import ChangeRecord
from guard.core.comparison.comparison import Difference, Folded, Noise, Standing
from guard.core.reports.through_json import ThroughAnswer

SideName: TypeAlias = Literal["from", "to"]


class SideAnswer(Answer, frozen=True):
    """One side: a workspace at a moment. `asked` is the moment as it was written."""

    workspace: str
    at: Time
    asked: str


class DifferingAnswer(Answer, frozen=True):
    """A field that differs. A side that is left out says that the field is not there."""

    pointer: Pointer
    from_: Any = field(name="from", default=UNSET)
    to: Any = UNSET


class NoiseAnswer(Answer, frozen=True):
    """A field that differs and tells of nothing: it is only written otherwise (`respelt`), Intercom works it out
    (`derived`) or shows it otherwise than before (`shape`), or the resource was made anew (`new_id`)."""

    pointer: Pointer
    why: Noise
    from_: Any = field(name="from", default=UNSET)
    to: Any = UNSET


class ComparedAnswer(Answer, frozen=True):
    """What differs of a resource, with the changes between the two moments that made it so, oldest first. `was` is its
    name on the side `from` where it was made anew since."""

    resource: ResourceName
    was: ResourceName | None
    title: str
    standing: Standing
    fields: tuple[DifferingAnswer, ...]
    folded: tuple[NoiseAnswer, ...]
    changes: tuple[ChangeAnswer, ...]


class ComparisonCounts(Answer, frozen=True):
    """`folded`: resources of which only noise differs. `equal`: those that are the same on both sides."""

    differs: int
    only_from: int
    only_to: int
    folded: int
    equal: int


class NotKnownSide(Answer, frozen=True):
    """What is not known of a kind on one side. What was never read on a side is not compared."""

    side: SideName
    kind: str
    sort: Literal["never_read", "unread", "gap", "log_only"]
    sentence: str


class ComparisonAnswer(Answer, frozen=True):
    """Two sides compared. `what` is what was compared: KIND/ID, KIND or `everything`. `items` are the first that
    differ, `left_out` says how many more do; `folded` are those of which only noise differs. `through`, of
    one resource, are the changes of what it refers to."""

    from_: SideAnswer = field(name="from")
    to: SideAnswer
    what: str
    counts: ComparisonCounts
    items: tuple[ComparedAnswer, ...]
    folded: tuple[ComparedAnswer, ...]
    left_out: int
    not_known: tuple[NotKnownSide, ...]
    through: ThroughAnswer | None = None


def item(found: Difference, changes: tuple[ChangeRecord, ...], reasons: ReasonByChange) -> ComparedAnswer:
    return ComparedAnswer(
        resource=name_of(found.ref),
        was=name_or_none(found.was),
        title=found.title,
        standing=found.standing,
        fields=tuple(map(_field, found.fields)),
        folded=tuple(map(_folded, found.folded)),
        changes=tuple(change(record, reasons) for record in changes),
    )


def counts(found: Mapping[Standing, int], folded: int, equal: int) -> ComparisonCounts:
    return ComparisonCounts(
        differs=found.get("differs", 0),
        only_from=found.get("only_from", 0),
        only_to=found.get("only_to", 0),
        folded=folded,
        equal=equal,
    )


def _field(moved: FieldChange) -> DifferingAnswer:
    return DifferingAnswer(moved.pointer, side(moved.before), side(moved.after))


def _folded(one: Folded) -> NoiseAnswer:
    return NoiseAnswer(one.field.pointer, one.why, side(one.field.before), side(one.field.after))
