"""The tables of exports: how far each target is, what it refused, and what people did about it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table

from drift.store.sql.columns import JsonText, Moment, Words, workspace_column
from drift.store.sql.recorded import in_ledger, not_in_ledger
from drift.store.sql.tables import metadata

export_targets = Table(
    "export_targets",
    metadata,
    workspace_column(primary_key=True),
    Column("name", Words, primary_key=True),
    Column("first_at", Moment, nullable=False),
    Column("began", BigInteger, nullable=False),
    Column("delivered", BigInteger, nullable=False),
    Column("delivered_at", Moment),
    Column("events", BigInteger, nullable=False),
    Column("accepted_at", Moment),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", Moment, nullable=False),
    Column("failed_since", Moment),
    Column("failed_because", Words, nullable=False),
    Column("refused_in_a_row", Integer, nullable=False),
    Column("held_by", Words, nullable=False),
    Column("held_until", Moment, nullable=False),
    Column("told_at", Moment),
    Column("progress", JsonText, nullable=False),
    info=not_in_ledger("it says how far the ledger was brought elsewhere"),
)

export_letters = Table(
    "export_letters",
    metadata,
    workspace_column(primary_key=True),
    Column("target", Words, primary_key=True),
    Column("id", Words, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("event", Words, nullable=False),
    Column("why", Words, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", Moment),
    Index("ix_export_letters_number", "workspace", "target", "number"),
    info=not_in_ledger(
        "a target refused what stands in the ledger; were that an entry, it would be refused again"
    ),
)

export_acts = Table(
    "export_acts",
    metadata,
    workspace_column(primary_key=True),
    Column("id", Words, primary_key=True),
    Column("target", Words, nullable=False),
    Column("act", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("because", Words, nullable=False),
    Column("letters", JsonText, nullable=False),
    Column("number", BigInteger),
    Index("ix_export_acts_at", "workspace", "at"),
    info=in_ledger(personal=("by", "because")),
)
