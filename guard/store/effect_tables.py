"""The table of what instruments said of conversations when people decided."""

from __future__ import annotations

from sqlalchemy import Column, Table

from drift.store.sql.columns import Moment, Packed, Words, workspace_column
from drift.store.sql.recorded import in_ledger
from drift.store.sql.tables import metadata

effect_reports = Table(
    "effect_reports",
    metadata,
    workspace_column(primary_key=True),
    Column("id", Words, primary_key=True),  # made of the three that follow
    Column("instrument", Words, nullable=False),
    Column("about_type", Words, nullable=False),
    Column("about_id", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("body", Packed, nullable=False),  # titles of resources may be names of teammates
    info=in_ledger(names=("instrument", "about_type", "about_id"), looked_up=("body",)),
)
