"""The tables of what makes the ledger evidence: keys, checkpoints, and what was looked at."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Double, Integer, LargeBinary, Table

from drift.store.sql.columns import JsonText, Key, Moment, Words, workspace_column
from drift.store.sql.recorded import in_ledger, not_in_ledger
from drift.store.sql.tables import metadata

ledger_keys: Final = Table(
    "ledger_keys",
    metadata,
    workspace_column(primary_key=True),
    Column("public", Words, primary_key=True),  # as NAME+HINT+BASE64; no private key is ever here
    Column("number", Integer, nullable=False),  # in which order they came
    Column("since", Moment, nullable=False),
    Column("since_size", BigInteger, nullable=False),  # how many entries there were
    Column("until", Moment),
    Column("until_size", BigInteger),
    Column(
        "handed", Words, nullable=False
    ),  # the note by which an older key handed over; empty where none did
    info=in_ledger(),
)

ledger_checkpoints: Final = Table(
    "ledger_checkpoints",
    metadata,
    workspace_column(primary_key=True),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("note", Words, nullable=False),  # signed, also by witnesses
    Column("witnessed_at", Moment),
    Column("stamp", LargeBinary),  # of RFC 3161
    info=not_in_ledger(
        "a checkpoint counts the entries before it, and stands beside them in what is exported"
    ),
)

log_spans: Final = Table(
    "log_spans",
    metadata,
    Column("id", Key, primary_key=True),
    workspace_column(),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    info=in_ledger(working=("until",)),
)

watch_periods: Final = Table(
    "watch_periods",
    metadata,
    Column("id", Key, primary_key=True),
    workspace_column(),
    Column("since", Moment),  # nothing in the first one
    Column("until", Moment, nullable=False),
    Column("log_since", Moment),  # the activity log was read from here
    Column("log_until", Moment),  # to there, without a gap
    Column("snapshot_every", Double, nullable=False),  # seconds
    Column("longest_without_snapshot", Double, nullable=False),
    Column("unread", JsonText, nullable=False),  # kinds that were not read at the end of it, with the reason
    Column("beyond", JsonText, nullable=False),  # kinds that nothing reads here
    info=in_ledger(),
)
