"""The tables of messages: what waits for its channel, and what channels need to change or thread what they took."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table

from drift.store.sql.columns import JsonText, Moment, Words, workspace_column
from drift.store.sql.recorded import not_in_ledger
from drift.store.sql.tables import metadata

outbox = Table(
    "outbox",
    metadata,
    workspace_column(primary_key=True),
    Column("id", Words, primary_key=True),
    Column("channel", Words, nullable=False),
    Column("payload", JsonText, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("failed_because", Words, nullable=False),
    Column("given_up", Boolean, nullable=False),
    Column("recipient", Words, nullable=False),
    Column("matter", Words, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("gathered", Boolean, nullable=False),
    Column("told_in", Words, nullable=False),
    Column("edited", Boolean, nullable=False),
    Index("ix_outbox_sent", "workspace", "channel", "sent_at"),
    Index("ix_outbox_matter", "workspace", "matter", "created_at"),
    Index("ix_outbox_recipient", "workspace", "recipient", "created_at"),
    info=not_in_ledger("messages tell what stands in the ledger, to people and for a while"),
)
_unsent = outbox.c.sent_at.is_(None) & outbox.c.given_up.is_(False)
Index(
    "ix_outbox_unsent",
    outbox.c.workspace,
    outbox.c.created_at,
    sqlite_where=_unsent,
    postgresql_where=_unsent,
)

posted_messages = Table(
    "posted_messages",
    metadata,
    workspace_column(primary_key=True),
    Column("channel", Words, primary_key=True),
    Column("recipient", Words, primary_key=True),
    Column("matter", Words, primary_key=True),
    Column("reference", Words, nullable=False),
    Column("at", Moment, nullable=False),
    info=not_in_ledger("it says where a message stands that may have to be changed"),
)

notification_choices = Table(
    "notification_choices",
    metadata,
    workspace_column(primary_key=True),
    Column("email", Words, primary_key=True),
    Column("mails", Words, nullable=False),
    Column("mentioned", Boolean, nullable=False),
    info=not_in_ledger("it says how somebody wants to be told"),
)
