"""The tables of why changes were made: what people stated, and what they were asked."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table

from drift.store.sql.columns import JsonText, Moment, Words, workspace_column
from drift.store.sql.recorded import in_ledger
from drift.store.sql.tables import metadata

change_reasons = Table(
    "change_reasons",
    metadata,
    workspace_column(primary_key=True),
    Column("id", Words, primary_key=True),
    Column("change_id", BigInteger, nullable=False),
    Column("who", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("ticket", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_change_reasons_change", "workspace", "change_id"),
    info=in_ledger(names=("change_id",), personal=("who", "text", "ticket")),
)

why_questions = Table(
    "why_questions",
    metadata,
    workspace_column(primary_key=True),
    Column("change_id", BigInteger, primary_key=True),
    Column("policies", JsonText, nullable=False),
    Column("noted_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Column("asked", Words, nullable=False),
    Column("not_asked", Words),
    info=in_ledger(personal=("asked", "not_asked")),
)
_waits = why_questions.c.settled_at.is_(None)
Index(
    "ix_why_questions_waiting",
    why_questions.c.workspace,
    why_questions.c.change_id,
    sqlite_where=_waits,
    postgresql_where=_waits,
)
