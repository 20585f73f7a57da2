"""The table of the health of a configuration, day by day. It is worked out from the record, and may be again."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table

from drift.store.sql.columns import JsonText, Moment, Words, workspace_column
from drift.store.sql.recorded import not_in_ledger
from drift.store.sql.tables import metadata

health_days = Table(
    "health_days",
    metadata,
    workspace_column(primary_key=True),
    Column("day", Words, primary_key=True),  # as 2027-01-31, in UTC
    Column("at", Moment, nullable=False),
    Column("rules", Words, nullable=False),
    Column("score", Integer),
    Column("coverage", Integer),
    Column("faults", JsonText, nullable=False),
    info=not_in_ledger("it is worked out from what is in it, and may be again"),
)
