"""The table by which people who were erased are known when they come back."""

from __future__ import annotations

from sqlalchemy import Column, Table

from drift.store.sql.columns import Words, workspace_column
from drift.store.sql.recorded import not_in_ledger
from drift.store.sql.tables import metadata

erased_addresses = Table(
    "erased_addresses",
    metadata,
    workspace_column(primary_key=True),
    Column("fingerprint", Words, primary_key=True),  # keyed: it tells nothing without the key
    Column("pseudonym", Words, nullable=False),
    info=not_in_ledger("what is erased is not written down again"),
)
