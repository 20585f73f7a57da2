"""The tables of the ledger: what was recorded and waits, its entries, and where each ledger ends."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table

from drift.store.sql.columns import JsonText, Key, Moment, Words, workspace_column
from drift.store.sql.recorded import not_in_ledger
from drift.store.sql.tables import metadata

_ITSELF: Final = "it is the ledger"

ledger_pending = Table(
    "ledger_pending",
    metadata,
    Column("number", Key, primary_key=True),
    workspace_column(),
    Column("at", Moment, nullable=False),
    Column("facts", LargeBinary, nullable=False),  # what one transaction recorded, as JSON
    info=not_in_ledger(_ITSELF),
)

ledger_entries = Table(
    "ledger_entries",
    metadata,
    workspace_column(primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the line after its number; compressed where it is long
    Column("salt", LargeBinary),  # from which the salts of all its values come
    Column("salts", JsonText),  # those that are left, after some were erased
    Column("people", JsonText),  # the values behind commitments
    Column(
        "subtree", LargeBinary
    ),  # the root of the subtree that this entry makes whole, of those that are kept
    Index("ix_ledger_entries_at", "workspace", "at", "number"),
    sqlite_with_rowid=False,
    info=not_in_ledger(_ITSELF),
)

ledger_heads = Table(
    "ledger_heads",
    metadata,
    workspace_column(primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("last", LargeBinary, nullable=False),
    Column("subtrees", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
    info=not_in_ledger(_ITSELF),
)

ledger_fillings = Table(
    "ledger_fillings",
    metadata,
    workspace_column(primary_key=True),
    Column("since", Moment, nullable=False),  # when the database got a ledger
    Column("what", Words, nullable=False),  # which table is written into the ledger
    Column("after", JsonText),  # the key of the last row of it that was
    Column("first", BigInteger),  # the entry that begins it
    Column("entries", Integer, nullable=False),
    Column("finished_at", Moment),
    info=not_in_ledger(_ITSELF),
)
"""The record of a database that is older than its ledger, while it is written into it."""
