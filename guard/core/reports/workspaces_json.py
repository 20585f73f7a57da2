"""Two workspaces beside each other, as the JSON that the API and `guardrail compare --format json` give. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import UNSET, field

from drift.core.json_view import Answer, Pointer, ResourceName, name_or_none, side
from drift.core.model.resources import Json
from guard.core.comparison.workspaces.differences import (
    Difference,
    Noise,
    Standing,
    WorkspaceComparison,
)
from guard.core.comparison.workspaces.matching import Ambiguous
from guard.core.proposals.promotion.building import in_words
from guard.core.proposals.promotion.promotion import Promotion
from guard.core.reports.comparison_json import DifferingAnswer, NotKnownSide


class WorkspaceNoiseAnswer(Answer, frozen=True):
    """A field that differs and tells of nothing: it is only written otherwise (`respelt`), or Intercom works it out
    (`derived`)."""

    pointer: Pointer
    why: Noise
    from_: Any = field(name="from", default=UNSET)
    to: Any = UNSET


class NotComparedAnswer(Answer, frozen=True):
    """A field that nobody can compare, and why, as a clause."""

    pointer: Pointer
    why: str


class WorkspaceDifferenceAnswer(Answer, frozen=True):
    """What differs of a resource. `name` is what it is called in both workspaces; `from` and `to` are the resource
    there, null where it is not. In `fields`, names stand in the place of ids."""

    name: str
    title: str
    kind: str
    standing: Standing
    from_: ResourceName | None = field(name="from")
    to: ResourceName | None
    fields: tuple[DifferingAnswer, ...]
    folded: tuple[WorkspaceNoiseAnswer, ...]
    not_compared: tuple[NotComparedAnswer, ...]


class AmbiguousAnswer(Answer, frozen=True):
    """Resources of one name that nothing tells apart: nobody can say which of the other workspace each of them is."""

    name: str
    kind: str
    from_: tuple[ResourceName, ...] = field(name="from")
    to: tuple[ResourceName, ...]


class WorkspaceComparisonCounts(Answer, frozen=True):
    """`folded`: resources of which only noise differs. `not_compared`: those of which nothing is known to differ, and
    some field cannot be compared. `ambiguous`: names that several have. `equal`: those that are the same in both."""

    differs: int
    only_from: int
    only_to: int
    folded: int
    not_compared: int
    ambiguous: int
    equal: int


class WorkspaceComparisonAnswer(Answer, frozen=True):
    """Two workspaces compared. `kinds` are those that were asked for; none are all. `items` are the first that differ,
    or of which a field cannot be compared; `left_out` says how many more do. `not_known` is what was not read."""

    from_: str = field(name="from")
    to: str
    kinds: tuple[str, ...]
    counts: WorkspaceComparisonCounts
    items: tuple[WorkspaceDifferenceAnswer, ...]
    ambiguous: tuple[AmbiguousAnswer, ...]
    left_out: int
    not_known: tuple[NotKnownSide, ...]

    @property
    def differs(self) -> bool:
        """Whether anything is known to differ."""
        of = self.counts
        return bool(of.differs or of.only_from or of.only_to)


class LeftAnswer(Answer, frozen=True):
    """What is not asked for of a resource, and why."""

    name: str
    sentence: str


class PromotionChanges(Answer, frozen=True):
    """What a proposal takes as its `changes`."""

    changes: tuple[dict[str, Json], ...]


class PromotionAnswer(Answer, frozen=True):
    """What has to be asked for in the workspace `to`, so that it becomes as `from` is, as proposals; `left` is what is
    not asked for. `waiting` counts changes that can be asked for once the proposals are applied: compare again then.
    `not_known` is what was not read."""

    from_: str = field(name="from")
    to: str
    proposals: tuple[PromotionChanges, ...]
    left: tuple[LeftAnswer, ...]
    waiting: int
    not_known: tuple[NotKnownSide, ...]


def comparison_answer(
    found: WorkspaceComparison, kinds: Iterable[str], unknown: Sequence[NotKnownSide], most: int
) -> WorkspaceComparisonAnswer:
    shown = [one for one in found.differences if one.tells or one.not_compared]
    asked = tuple(kinds)
    return WorkspaceComparisonAnswer(
        from_=found.first.workspace,
        to=found.second.workspace,
        kinds=asked,
        counts=_counts(found, asked),
        items=tuple(map(_difference, shown[:most])),
        ambiguous=tuple(map(_ambiguous, _asked_for(found, asked))),
        left_out=max(len(shown) - most, 0),
        not_known=tuple(unknown),
    )


def promotion_answer(
    found: WorkspaceComparison, asked: Promotion, unknown: Sequence[NotKnownSide]
) -> PromotionAnswer:
    return PromotionAnswer(
        from_=found.first.workspace,
        to=found.second.workspace,
        proposals=tuple(PromotionChanges(tuple(map(in_words, changes))) for changes in asked.proposals),
        left=tuple(LeftAnswer(one.name, one.sentence) for one in asked.left),
        waiting=asked.waiting,
        not_known=tuple(unknown),
    )


def _asked_for(found: WorkspaceComparison, kinds: Sequence[str]) -> list[Ambiguous]:
    return [one for one in found.matching.ambiguous if not kinds or one.first[0].kind in kinds]


def _counts(found: WorkspaceComparison, kinds: Sequence[str]) -> WorkspaceComparisonCounts:
    by = Counter(one.standing for one in found.differences if one.tells)
    quiet = [one for one in found.differences if not one.tells]
    return WorkspaceComparisonCounts(
        differs=by["differs"],
        only_from=by["only_from"],
        only_to=by["only_to"],
        folded=sum(not one.not_compared for one in quiet),
        not_compared=sum(bool(one.not_compared) for one in quiet),
        ambiguous=len(_asked_for(found, kinds)),
        equal=found.equal,
    )


def _difference(one: Difference) -> WorkspaceDifferenceAnswer:
    return WorkspaceDifferenceAnswer(
        name=one.name,
        title=one.title,
        kind=one.kind,
        standing=one.standing,
        from_=name_or_none(one.first),
        to=name_or_none(one.second),
        fields=tuple(DifferingAnswer(at.pointer, side(at.before), side(at.after)) for at in one.fields),
        folded=tuple(
            WorkspaceNoiseAnswer(at.field.pointer, at.why, side(at.field.before), side(at.field.after))
            for at in one.folded
        ),
        not_compared=tuple(NotComparedAnswer(at.pointer, at.why) for at in one.not_compared),
    )


def _ambiguous(one: Ambiguous) -> AmbiguousAnswer:
    return AmbiguousAnswer(
        name=one.name,
        kind=one.first[0].kind,
        from_=tuple(ResourceName(ref.kind, ref.id) for ref in one.first),
        to=tuple(ResourceName(ref.kind, ref.id) for ref in one.second),
    )
