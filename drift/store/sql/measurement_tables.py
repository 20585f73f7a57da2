"""The tables of what Intercom counts by itself: of articles day by day, of runs of data connectors hour by hour."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Integer, Table

from drift.store.sql.columns import Moment, Words, workspace_column
from drift.store.sql.recorded import not_in_ledger
from drift.store.sql.tables import metadata

_COUNTS: Final = "it is what Intercom counts, and names nobody"

article_statistics = Table(
    "article_statistics",
    metadata,
    workspace_column(primary_key=True),
    Column("article", Words, primary_key=True),
    Column("day", Moment, primary_key=True),  # the beginning of the UTC day
    Column("read_at", Moment, nullable=False),
    Column("api_version", Words, nullable=False),
    Column("views", BigInteger),
    Column("conversions", BigInteger),
    Column("reactions", BigInteger),
    Column("involvements", BigInteger),
    Column("resolutions", BigInteger),
    info=not_in_ledger(_COUNTS),
    sqlite_with_rowid=False,
)

connector_readings = Table(
    "connector_readings",
    metadata,
    workspace_column(primary_key=True),
    Column("connector", Words, primary_key=True),
    Column("day", Moment, primary_key=True),
    Column("since", Moment, nullable=False),  # the part of that day whose runs were read
    Column("until", Moment, nullable=False),
    info=not_in_ledger("it says which runs of connectors were counted"),
    sqlite_with_rowid=False,
)

connector_runs = Table(
    "connector_runs",
    metadata,
    workspace_column(primary_key=True),
    Column("connector", Words, primary_key=True),
    Column("hour", Moment, primary_key=True),
    Column("ran_by", Words, primary_key=True),
    Column("ran_by_id", Words, primary_key=True),
    Column("error", Words, primary_key=True),  # empty for runs that went well
    Column("runs", Integer, nullable=False),
    info=not_in_ledger(_COUNTS),
    sqlite_with_rowid=False,
)
