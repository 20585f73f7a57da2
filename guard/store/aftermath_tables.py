"""The tables of what is followed: notes of people, the changes whose aftermath is looked at, and the looks."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table

from drift.store.sql.columns import JsonText, Moment, Packed, Words, workspace_column
from drift.store.sql.recorded import in_ledger, not_in_ledger
from drift.store.sql.tables import metadata

declared_notes = Table(
    "declared_notes",
    metadata,
    workspace_column(primary_key=True),
    Column("id", Words, primary_key=True),
    Column("who", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("noted_at", Moment, nullable=False),
    Column("touches", JsonText, nullable=False),
    Index("ix_declared_notes_at", "workspace", "at"),
    info=in_ledger(personal=("who", "text")),
)

followed_changes = Table(
    "followed_changes",
    metadata,
    workspace_column(primary_key=True),
    Column("id", Words, primary_key=True),  # the number of the first change, or the id of the note
    Column("kind", Words, nullable=False),
    Column("resource_id", Words, nullable=False),
    Column("operation", Words, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("changes", JsonText, nullable=False),
    Column("due", Moment),
    Index("ix_followed_changes_due", "workspace", "due"),
    Index("ix_followed_changes_since", "workspace", "since"),
    info=not_in_ledger("it follows from changes and notes, and these are in it"),
)

aftermath_looks = Table(
    "aftermath_looks",
    metadata,
    workspace_column(primary_key=True),
    Column("id", Words, primary_key=True),  # made of the two that follow
    Column("followed", Words, nullable=False),
    Column("days", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("headline", JsonText, nullable=False),
    Column("body", Packed, nullable=False),
    Index("ix_aftermath_looks_followed", "workspace", "followed"),
    info=in_ledger(names=("followed", "days"), looked_up=("body",)),
)
