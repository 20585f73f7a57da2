"""Two workspaces compared, and what has to be asked for in one so that it becomes as the other is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from drift.core.catalogue.kind import Kind
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
_NAMES: Final[tuple[SideName, SideName]] = ("from", "to")


def compared_workspaces(
    first: GuardedWorkspace, second: GuardedWorkspace, kinds: Sequence[Kind] = (), most: int = FEW
) -> WorkspaceComparisonAnswer:
    """What differs between two workspaces, of these kinds, or of all where none is named."""
    with first.view() as one, second.view() as other:
        found, unknown = _found(one, other, kinds)
    return comparison_answer(found, [kind.name for kind in kinds], unknown, most)


def promotion_into(
    target: GuardedWorkspace, source: GuardedWorkspace, kinds: Sequence[Kind] = (), wanted: Wanted = USUAL
) -> PromotionAnswer:
    """What has to be asked for in the target, so that it becomes as the source is. Nothing is asked for yet."""
    with source.view() as one, target.view() as other:
        found, unknown = _found(one, other, kinds)
    rules = Rules(described(), target.workspace.pinned, target.workspace.fingerprint)
    return promotion_answer(found, promotion(found, rules, wanted), unknown)


def _found(
    first: UnitOfWork, second: UnitOfWork, kinds: Sequence[Kind]
) -> tuple[WorkspaceComparison, list[NotKnownSide]]:
    wanted = list(kinds) or list(first.workspace.kinds.values())
    found = compare_workspaces(side_of(first, wanted), side_of(second, wanted), wanted)
    sides = {name: not_known(view, wanted) for name, view in zip(_NAMES, (first, second), strict=True)}
    silent = [{one.kind for one in side if one.sort == "log_only"} for side in sides.values()]
    nowhere = (
        frozenset[str]() if kinds else frozenset(silent[0] & silent[1])
    )  # said only where it is asked for
    unknown = [
        NotKnownSide(name, one.kind, one.sort, one.sentence)
        for name, side in sides.items()
        for one in side
        if one.kind not in nowhere
    ]
    return found, unknown
