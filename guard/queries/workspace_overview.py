"""The workspaces of an installation beside each other: what is open in each, and whether it is looked at."""

from __future__ import annotations

from collections.abc import Sequence

from guard.context import GuardedWorkspace
from guard.queries.blind_spots import STALE
from guard.store.workspace_overview import Counted, counted

__all__ = ["Counted", "overview"]


def overview(workspaces: Sequence[GuardedWorkspace]) -> tuple[Counted, ...]:
    """What there is in each of these workspaces, in their order. They share a database."""
    if not workspaces:
        return ()
    first = workspaces[0]
    with first.workspace.database.read() as connection:
        numbers = [guarded.workspace.id for guarded in workspaces]
        found = counted(connection, numbers, first.now() - STALE)
    return tuple(found[number] for number in numbers)
