"""Two workspaces compared, and what has to be asked for in one so that it becomes as the other is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from drift.core.catalogue.kind import Kind
from drift.core.known_then import NotKnown
from drift.reference_data.described_fields import described
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.comparison.workspaces.differences import WorkspaceComparison, compare_workspaces
from guard.core.proposals.promotion.building import Rules
from guard.core.proposals.promotion.promotion import USUAL, Wanted, promotion
from guard.core.reports.comparison_json import NotKnownSide, SideName
from guard.core.reports.workspaces_json import (
    PromotionAnswer,
    WorkspaceComparisonAnswer,
    comparison_answer,
    promotion_answer,
)
from guard.queries.workspaces.sides import not_known, side_of

FEW: Final = 200
"""Resources that differ and are shown, unless somebody wants more."""
MOST: Final = 2_000


def compared_workspaces(
    first: GuardedWorkspace, second: GuardedWorkspace, kinds: Sequence[Kind] = (), most: int = FEW
) -> WorkspaceComparisonAnswer:
    """What differs between two workspaces, of these kinds, or of all where none is named."""
    with first.view() as one, second.view() as other:
        found, wanted = _found(one, other, kinds)
        unknown = [*_sides("from", not_known(one, wanted)), *_sides("to", not_known(other, wanted))]
    return comparison_answer(found, [kind.name for kind in kinds], unknown, most)


def promotion_into(
    target: GuardedWorkspace, source: GuardedWorkspace, kinds: Sequence[Kind] = (), wanted: Wanted = USUAL
) -> PromotionAnswer:
    """What has to be asked for in the target, so that it becomes as the source is. Nothing is asked for yet."""
    with source.view() as one, target.view() as other:
        found, of = _found(one, other, kinds)
        unknown = [*_sides("from", not_known(one, of)), *_sides("to", not_known(other, of))]
    rules = Rules(described(), target.workspace.pinned, target.workspace.fingerprint)
    return promotion_answer(found, promotion(found, rules, wanted), unknown)


def _found(
    first: UnitOfWork, second: UnitOfWork, kinds: Sequence[Kind]
) -> tuple[WorkspaceComparison, list[Kind]]:
    wanted = list(kinds) or list(first.workspace.kinds.values())
    return compare_workspaces(side_of(first, wanted), side_of(second, wanted), wanted), wanted


def _sides(side: SideName, found: Sequence[NotKnown]) -> list[NotKnownSide]:
    return [NotKnownSide(side, one.kind, one.sort, one.sentence) for one in found]
