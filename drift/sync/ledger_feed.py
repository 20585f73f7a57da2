"""Writes what was recorded into the ledger of a workspace, until nothing waits."""

from __future__ import annotations

from typing import Final

from drift.workspace import Workspace

AT_ONCE: Final = 1000
"""About how many entries one transaction adds: nobody else writes to SQLite meanwhile."""


def feed_ledger(workspace: Workspace) -> int:
    """Make entries of what waits; returns how many. Several replicas may do so at once: one goes after the other."""
    with workspace.reading() as state:
        if not state.ledger.waits():
            return 0
    added = 0
    while some := _feed_once(workspace):
        added += some
    return added


def _feed_once(workspace: Workspace) -> int:
    with workspace.writing() as state:
        return state.ledger.sequence(AT_ONCE)
