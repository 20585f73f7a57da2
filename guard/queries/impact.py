"""What planned changes do beyond their own fields, from the record: references, time, what does not come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from drift.core.catalogue.kind import Kind
from drift.core.model.changes import Change, Created
from drift.core.planning.pace import Pace
from guard.context import UnitOfWork
from guard.core.proposals.change_plan import Judged, PlannedChange
from guard.core.proposals.impact import (
    Impact,
    added_references,
    effort_of,
    lost_by,
    mended_by,
    obstacle_to,
    without_deleted,
)
from guard.core.references.references import Unread
from guard.queries.references import referrers_of, targets_of


def with_impacts(
    view: UnitOfWork, planned: Sequence[PlannedChange], unread: Mapping[str, Unread]
) -> tuple[PlannedChange, ...]:
    """The planned changes of one proposal, each with its impact. What one of them mends is no harm of another."""
    kinds = view.workspace.kinds
    all_of_it = [(kinds[one.asked.ref.kind], one.judged.change) for one in planned if one.judged is not None]
    pace = view.workspace.intercom.pace()
    return tuple(
        one if one.judged is None else replace(one, impact=_impact(view, one.judged, all_of_it, unread, pace))
        for one in planned
    )


def _impact(
    view: UnitOfWork,
    judged: Judged,
    all_of_it: Sequence[tuple[Kind, Change]],
    unread: Mapping[str, Unread],
    pace: Pace,
) -> Impact:
    change = judged.change
    kind = view.workspace.kinds[change.ref.kind]
    is_new = isinstance(change, Created)
    referrers = None if is_new else referrers_of(view, kind, change.ref, unread)
    mended = 0 if is_new else mended_by(change.ref, all_of_it)
    return Impact(
        referrers,
        mended,
        without_deleted(targets_of(view, added_references(kind, change), unread), all_of_it),
        effort_of(kind, change, judged.steps.calls, pace),
        lost_by(kind, change, referrers, mended, judged.rollback),
        obstacle_to(kind, change, referrers, mended),
    )
