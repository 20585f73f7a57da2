"""The activity log as a whole, oldest first, a page at a time: it may be longer than what fits into memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from drift.store.activity_rows import LoggedEntry
from guard.context import GuardedWorkspace

PAGE: Final = 2_000
"""Entries that are read in one view of the record."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The entries that are wanted. `types` are globs; none is every type. Moments are unix seconds, both count."""

    since: float | None = None
    until: float | None = None
    types: tuple[str, ...] = ()
    actor: str | None = None


def activity_page(
    guarded: GuardedWorkspace, selection: Selection, after: tuple[float, str] | None, limit: int
) -> list[LoggedEntry]:
    """The entries that follow the one at `after` (created_at, id)."""
    with guarded.view() as view:
        return view.state.activities.oldest_first(
            selection.types, selection.actor, selection.since, selection.until, after=after, limit=limit
        )


def activity_pages(guarded: GuardedWorkspace, selection: Selection) -> Iterator[list[LoggedEntry]]:
    """All of them. Between two pages nothing is held, so that a slow reader keeps nobody waiting."""
    after: tuple[float, str] | None = None
    while records := activity_page(guarded, selection, after, PAGE):
        yield records
        if len(records) < PAGE:
            return
        after = position(records[-1])


def position(record: LoggedEntry) -> tuple[float, str]:
    """Where an entry stands in the log."""
    return float(record.activity.created_at), record.activity.id
