"""The table of how shares stood to their policies when they were last looked at."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Table

from drift.store.sql.columns import JsonText, Moment, Words, workspace_column
from drift.store.sql.recorded import not_in_ledger
from drift.store.sql.tables import metadata

share_looks = Table(
    "share_looks",
    metadata,
    workspace_column(primary_key=True),
    Column("policy", Words, primary_key=True),
    Column("what", Words, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("outcome", Words, nullable=False),
    Column("broken", Boolean, nullable=False),  # whether it was when it was last known
    Column("since", Moment, nullable=False),  # since when `outcome` is what it is
    Column("sentence", Words, nullable=False),
    Column("seen", JsonText, nullable=False),
    info=not_in_ledger(
        "it is counted anew at each look, and what follows from it stands in findings and decisions"
    ),
)
