"""Entries of the activity log that come in for several workspaces at the same moment, added in one transaction.

Of PostgreSQL only, where a commit waits for the disk and each statement for an answer. What is asked here is asked once
for all of the workspaces; each row says which one it is of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection, text

from drift.core.model.activity import Activity
from drift.store.activity_rows import stored_values
from drift.store.sql.activity_months import claim_each
from drift.store.sql.bulk_insert import insert_rows_of_several
from drift.store.sql.database import StoreError
from drift.store.sql.facts import gather, inserted, shape_of
from drift.store.sql.tables import activities

_KNOWN: Final = text(
    "SELECT w, id FROM unnest(CAST(:workspaces AS integer[]), CAST(:ids AS text[])) AS wanted (w, id) "
    "CROSS JOIN LATERAL (SELECT 1 FROM activities a WHERE a.workspace = w AND a.id = wanted.id LIMIT 1) AS found"
)
_PSEUDONYMS: Final = text(
    "SELECT workspace, fingerprint, pseudonym FROM erased_addresses "
    "WHERE workspace = ANY (CAST(:workspaces AS integer[]))"
)


class Name(NamedTuple):
    """What an entry is called: its workspace, and its id there."""

    workspace: int
    id: str


class Arrival(NamedTuple):
    """An entry that a webhook brought. `received_at` in unix seconds; `history`: it is older than the baseline."""

    workspace: int
    entry: Activity
    received_at: float
    history: bool


class Arrivals:
    """Inside the transaction of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, workspaces: Iterable[int]) -> set[int]:
        """Those of the workspaces to which nobody else adds entries; nobody will until the transaction ends."""
        return claim_each(self._connection, workspaces)

    def pseudonyms(self, workspaces: Iterable[int]) -> dict[int, dict[str, str]]:
        """Of the workspaces in which people were erased: the pseudonym behind each fingerprint."""
        found: dict[int, dict[str, str]] = {}
        for row in self._connection.execute(_PSEUDONYMS, {"workspaces": list(workspaces)}):
            found.setdefault(row.workspace, {})[row.fingerprint] = row.pseudonym
        return found

    def known(self, names: Sequence[Name]) -> set[Name]:
        """Those of the entries that are kept already."""
        asked = {"workspaces": [name.workspace for name in names], "ids": [name.id for name in names]}
        return {Name(workspace, id) for workspace, id in self._connection.execute(_KNOWN, asked)}

    def add(self, arrivals: Sequence[Arrival]) -> None:
        """Keep entries of claimed workspaces, each of them new. Raises StoreError where one is not."""
        rows = [stored_values(one.entry, "webhook", one.received_at, one.history) for one in arrivals]
        whose = [one.workspace for one in arrivals]
        if insert_rows_of_several(self._connection, activities, whose, rows) < len(rows):
            raise StoreError("Some of the entries are known already.")
        if (shape := shape_of(activities)) is not None:
            for workspace, row in zip(whose, rows, strict=True):
                gather(self._connection, workspace, inserted(shape, [row]))
