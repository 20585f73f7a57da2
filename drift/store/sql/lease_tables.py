"""The tables by which replicas share the work: who is there, and who works on which workspace."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Table

from drift.store.sql.columns import Moment, Words, workspace_column
from drift.store.sql.recorded import not_in_ledger
from drift.store.sql.tables import metadata

leases: Final = Table(
    "leases",
    metadata,
    workspace_column(primary_key=True),
    Column("holder", Words, nullable=False),  # empty: nobody
    Column("epoch", BigInteger, nullable=False),  # one more each time that somebody takes it
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    # PostgreSQL takes a change of a unique column for a change of the key: so nobody takes a lease while a transaction
    # is under way that has confirmed its epoch, and renewing it waits for none.
    Index("uq_leases_epoch", "workspace", "epoch", unique=True),
    info=not_in_ledger("it says which replica works on the workspace at the moment"),
)

replicas: Final = Table(
    "replicas",
    metadata,
    Column("id", Words, primary_key=True),
    Column("host", Words, nullable=False),
    Column("machine", Words, nullable=False),  # what processes have in common that see each other
    Column("process", Words, nullable=False),  # its number there, and when it began
    Column("roles", Words, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    info=not_in_ledger("it says which replicas there are at the moment"),
)
