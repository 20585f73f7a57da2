"""The tables of what is not there any more: records that were old, and people who were erased."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table

from drift.store.sql.columns import JsonText, Moment, Words, workspace_column
from drift.store.sql.recorded import in_ledger, not_in_ledger
from drift.store.sql.tables import metadata

erased_addresses = Table(
    "erased_addresses",
    metadata,
    workspace_column(primary_key=True),
    Column("fingerprint", Words, primary_key=True),  # keyed: it tells nothing without the key
    Column("pseudonym", Words, nullable=False),
    info=not_in_ledger("what is erased is not written down again"),
)

deletions = Table(
    "deletions",
    metadata,
    workspace_column(primary_key=True),
    Column("id", Words, primary_key=True),
    Column("record_class", Words, nullable=False),
    Column("rule", Words, nullable=False),
    Column("kept_from", Moment, nullable=False),  # what is older went
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment, nullable=False),
    Column("by", Words, nullable=False),
    Column("rows", JsonText, nullable=False),  # how many of each table
    Column("held", Integer, nullable=False),
    Column("up_to", BigInteger),  # the last entry of the ledger whose values went
    Index("ix_deletions_class", "workspace", "record_class", "ended_at"),
    info=in_ledger(personal=("by",), counts_gone="rows"),
)
