"""The tables of facts about conversations: what was read of them, with no text of any customer."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table

from drift.store.sql.columns import JsonText, Key, Moment, Words, workspace_column
from drift.store.sql.recorded import not_in_ledger
from drift.store.sql.tables import metadata

_READ_AGAIN: Final = "it is what Intercom says of conversations, and can be read again"

conversations = Table(
    "conversations",
    metadata,
    workspace_column(primary_key=True),
    # By time: a period lies in one piece, and a sum over it reads nothing else.
    Column("created_at", Moment, primary_key=True),
    Column("id", Words, primary_key=True),
    Column("updated_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("first_reply_at", Moment),
    Column("is_open", Boolean, nullable=False),
    Column("channel", Words, nullable=False),
    Column("locale", Words, nullable=False),
    Column("fin", Boolean, nullable=False),
    Column("setup", Words),
    Column("resolution", Words),
    Column("sales", Words),
    Column("rating", Integer),
    Column("reopened", Integer, nullable=False),
    Column("team", Words),
    Column("tags", Words),  # ids between spaces, with one before the first and after the last
    Column("sources", Words),  # numbers of conversation_sources, likewise
    Column("attributes", JsonText),
    Column("workflow", Words),  # the name of the one that brought Fin in
    info=not_in_ledger(_READ_AGAIN),
    sqlite_with_rowid=False,
)
Index("uq_conversations_id", conversations.c.workspace, conversations.c.id, unique=True)

conversation_sources = Table(
    "conversation_sources",
    metadata,
    Column("id", Key, primary_key=True),
    workspace_column(),
    Column("kind", Words, nullable=False),
    Column("resource_id", Words, nullable=False),  # empty where nothing but the title is known
    Column("title", Words, nullable=False),
    Column("locale", Words, nullable=False),
    Index("uq_conversation_sources_what", "workspace", "kind", "resource_id", "title", "locale", unique=True),
    info=not_in_ledger(_READ_AGAIN),
)

conversation_uses = Table(
    "conversation_uses",
    metadata,
    workspace_column(primary_key=True),
    Column("source", BigInteger, primary_key=True, autoincrement=False),
    Column("created_at", Moment, primary_key=True),
    Column("conversation", Words, primary_key=True),
    Column("alone", Boolean, nullable=False),  # whether Fin answered with nothing else
    info=not_in_ledger("it says the same as the sources of each conversation, in another order"),
    sqlite_with_rowid=False,
)

conversation_days = Table(
    "conversation_days",
    metadata,
    workspace_column(primary_key=True),
    Column("day", Moment, primary_key=True),  # its beginning
    Column("fin", Integer, primary_key=True, autoincrement=False),  # 1 where it took part
    Column("channel", Words, primary_key=True),
    Column("locale", Words, primary_key=True),
    Column("setup", Words, primary_key=True),  # empty where there is none, as the next two
    Column("resolution", Words, primary_key=True),
    Column("sales", Words, primary_key=True),
    Column("conversations", Integer, nullable=False),
    Column("rated", Integer, nullable=False),
    Column("rating_sum", Integer, nullable=False),
    Column("low_ratings", Integer, nullable=False),
    Column("reopened", Integer, nullable=False),
    Column("open", Integer, nullable=False),
    Column("replied", Integer, nullable=False),
    Column("reply_seconds", BigInteger, nullable=False),
    info=not_in_ledger("it is the sum of what the conversations of each day say"),
    sqlite_with_rowid=False,
)

conversation_windows = Table(
    "conversation_windows",
    metadata,
    Column("id", Key, primary_key=True),
    workspace_column(),
    Column("by", Words, nullable=False),
    Column("after", Moment, nullable=False),
    Column("before", Moment, nullable=False),
    Column("read_at", Moment, nullable=False),
    Column("total", Integer, nullable=False),  # as Intercom counted them
    Column("read", Integer, nullable=False),  # as they came
    Column("api_version", Words, nullable=False),
    Index("ix_conversation_windows_by", "workspace", "by", "before"),
    info=not_in_ledger(_READ_AGAIN),
)
