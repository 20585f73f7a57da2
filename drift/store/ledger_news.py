"""Tells in which workspaces something was recorded, whoever did it: it waits there for its place in the ledger."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from drift.store.sql.ledger_tables import ledger_pending


def newest_pending(connection: Connection) -> Mapping[int, int]:
    """The newest that waits, by workspace. Another number means that something was recorded since."""
    newest = select(ledger_pending.c.workspace, func.max(ledger_pending.c.number)).group_by(
        ledger_pending.c.workspace
    )
    return {int(workspace): int(number) for workspace, number in connection.execute(newest)}
