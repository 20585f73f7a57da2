"""Changes and log entries by the names that people are shown: the number of a change, the id of an entry or how it
begins. Reads; judges nothing."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.records import ActivityRecord, ChangeRecord
from drift.store import StateStore
from guard.core.model.subject import Subject
from guard.enforcement.subjects import change_of, subject_of_change

SHORTEST_BEGINNING: Final = 6
"""Characters of an entry's id that name it, where it is alone in beginning so."""
_LONGEST_NUMBER: Final = 18


class NotRecorded(LookupError):
    """Nothing of this name is in the record, or not enough of it; the message says what to do."""


def change_named(state: StateStore, wanted: str) -> ChangeRecord | None:
    """The change of this number. Raises NotRecorded where nothing can be said of its kind any more."""
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) <= _LONGEST_NUMBER):
        return None
    change = state.changes.get(int(wanted))
    if change is not None and change.ref.kind not in CATALOGUE:
        raise NotRecorded(
            f"Change {change.id} is of the kind {change.ref.kind}, which is not watched any more."
        )
    return change


def entry_named(state: StateStore, wanted: str) -> ActivityRecord | None:
    """The log entry of this id, or the only one that begins so. Raises NotRecorded where several do."""
    if not wanted.isprintable():
        return None
    found = state.activities.get(wanted)
    if found is not None or len(wanted) < SHORTEST_BEGINNING:
        return found
    alike = state.activities.beginning_with(wanted, 2)
    if len(alike) > 1:
        raise NotRecorded(f"More than one log entry begins with {wanted}. Write more of its id.")
    return alike[0] if alike else None


def subject_of(state: StateStore, change: ChangeRecord) -> Subject:
    """The change as the policies see it. Raises NotRecorded."""
    try:
        return subject_of_change(state, change, change_of(state, change))
    except LookupError:
        raise NotRecorded(
            f"What change {change.id} changed is no longer kept: only that it was, and not from what to what."
        ) from None


def newest_change(state: StateStore) -> str:
    """A sentence to add where a change was not found."""
    newest = state.changes.search(limit=1)
    if not newest:
        return " No change was found so far."
    return f" The newest change is {newest[0].id}; `guardrail history KIND/ID` shows the numbers."
