"""The tables of work: what is to be written to Intercom, and how far work has come."""

from __future__ import annotations

from sqlalchemy import Column, Double, Index, Integer, LargeBinary, Table

from drift.store.sql.columns import JsonText, Moment, Words, parent_columns, ref_columns, workspace_column
from drift.store.sql.recorded import in_ledger, not_in_ledger
from drift.store.sql.tables import metadata

intents = Table(
    "intents",
    metadata,
    workspace_column(primary_key=True),
    Column("id", Words, primary_key=True),
    *ref_columns(),
    *parent_columns(),
    Column("operation", Words, nullable=False),
    Column("purpose", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("fields", JsonText, nullable=False),
    Column("calls", JsonText, nullable=False),
    Column("state", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expected", LargeBinary),
    Column("target", LargeBinary),
    Column("writing_at", Moment),
    Column("finished_at", Moment),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", Moment, nullable=False),
    Column("outcome", Words, nullable=False),
    Column("outcome_code", Words),
    Column("result", LargeBinary),
    Column("result_id", Words),
    Column("cause", JsonText),
    info=in_ledger(
        names=("kind", "resource_id", "operation", "purpose"),
        personal=("fields", "calls", "expected", "target", "result", "cause", "outcome", "reason"),
        working=("attempts", "next_try_at"),
    ),
)
Index("ix_intents_created", intents.c.workspace, intents.c.created_at, intents.c.id)
Index("ix_intents_resource", intents.c.workspace, intents.c.kind, intents.c.resource_id, intents.c.created_at)
Index("ix_intents_reason", intents.c.workspace, intents.c.reason)
_open = intents.c.finished_at.is_(None)
Index(
    "ix_intents_open",
    intents.c.workspace,
    intents.c.created_at,
    intents.c.id,
    sqlite_where=_open,
    postgresql_where=_open,
)

checkpoints = Table(
    "checkpoints",
    metadata,
    workspace_column(primary_key=True),
    Column("name", Words, primary_key=True),
    Column("subject", Words, primary_key=True),
    Column("at", Double, nullable=False),
    info=not_in_ledger("it says how far work has come"),
)

runs = Table(
    "runs",
    metadata,
    workspace_column(primary_key=True),
    Column("job", Words, primary_key=True),
    Column("due", Moment, primary_key=True),
    info=not_in_ledger("it says which replica does what is due"),
)
