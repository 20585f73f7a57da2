"""The table of permits: what people may change by hand, and what of it they did."""

from __future__ import annotations

from sqlalchemy import Column, Double, Table

from drift.store.sql.columns import JsonText, Words, workspace_column
from drift.store.sql.recorded import in_ledger
from drift.store.sql.tables import metadata

permits = Table(
    "permits",
    metadata,
    workspace_column(primary_key=True),
    Column("proposal_id", Words, primary_key=True),
    Column("who", Words, nullable=False),
    Column("lasts", Double, nullable=False),
    Column("fields", JsonText, nullable=False),
    info=in_ledger(personal=("who", "fields")),
)
