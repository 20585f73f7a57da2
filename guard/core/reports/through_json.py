"""Changes of what a resource refers to, as JSON. Pure."""

from __future__ import annotations

from typing import Final

from drift.core.json_view import Answer, ChangeAnswer, Pointer, ResourceName, change, name_of
from drift.core.model.change_reason import ReasonByChange
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref


class HopAnswer(Answer, frozen=True):
    """One reference: what refers, in which field (`*` is each item of a list), to what."""

    resource: ResourceName
    field: Pointer
    to: ResourceName


class ThroughChangeAnswer(Answer, frozen=True):
    """A change of something that the resource referred to when it was made, directly or through others: `way` leads
    there."""

    change: ChangeAnswer
    way: tuple[HopAnswer, ...]


class ThroughAnswer(Answer, frozen=True):
    """Why a resource may behave differently although nobody changed it: changes of what it refers to, newest first.
    `cut`: there are more than are looked at or told."""

    changes: tuple[ThroughChangeAnswer, ...]
    cut: bool


NOTHING_BEHIND: Final = ThroughAnswer((), cut=False)


def through_change(
    made: ChangeRecord, way: tuple[tuple[Ref, str, Ref], ...], reasons: ReasonByChange
) -> ThroughChangeAnswer:
    hops = tuple(HopAnswer(name_of(by), field, name_of(to)) for by, field, to in way)
    return ThroughChangeAnswer(change(made, reasons), hops)


def in_words(found: ThroughChangeAnswer) -> str:
    """The way in one line: `workflow/7 refers to tag/3 (/tag_id)`."""
    return ", ".join(f"{_name(hop.resource)} refers to {_name(hop.to)} ({hop.field})" for hop in found.way)


def _name(name: ResourceName) -> str:
    return f"{name.kind}/{name.id}"
