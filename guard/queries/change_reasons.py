"""Why changes were made. Everything that shows a change asks here."""

from __future__ import annotations

from collections.abc import Sequence

from drift.core.model.change_reason import ChangeReason
from drift.core.model.records import ChangeRecord
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.change_reasons.first_reason import in_order
from guard.core.model.not_found import NoSuchChange
from guard.enforcement.change_authors import makers_of
from guard.enforcement.change_reasons import reason_of, reasons_of

__all__ = ["reason_of", "reasons_of", "reasons_of_changes", "stated_reasons"]


def reasons_of_changes(guarded: GuardedWorkspace, changes: Sequence[ChangeRecord]) -> dict[int, ChangeReason]:
    """The reasons of many changes by their numbers, in a view of its own."""
    if not changes:
        return {}
    with guarded.view() as view:
        return reasons_of(view, changes)


def stated_reasons(work: UnitOfWork, change_id: int) -> tuple[ChangeReason, ...]:
    """All that was said about a change, the last word of its author first; of a write of the service, what it rests on.
    Raises NoSuchChange."""
    change = work.state.changes.get(change_id)
    if change is None:
        raise NoSuchChange(f"There is no change {change_id}.")
    stated = work.change_reasons.of_changes([change_id]).get(change_id, [])
    if stated:
        return in_order(stated, makers_of(work, change), work.policies.people.same_person)
    reason = reason_of(work, change)
    return () if reason is None else (reason,)
