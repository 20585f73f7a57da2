"""The tables of labels: who set which chosen attribute of a conversation to what, and what was looked at."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, Index, Integer, Table

from drift.store.sql.columns import JsonText, Moment, Words, workspace_column
from drift.store.sql.recorded import not_in_ledger
from drift.store.sql.tables import metadata

_READ_AGAIN: Final = "it is what Intercom says of conversations, and can be read again"

label_readings = Table(
    "label_readings",
    metadata,
    workspace_column(primary_key=True),
    Column("conversation", Words, primary_key=True),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),  # of the conversation, when its parts were read
    Column("rank", Integer, nullable=False),  # millionths; the lowest ones are a random sample
    Column("cut", Boolean, nullable=False),  # not all parts are shown
    Column("chosen", JsonText, nullable=False),  # the attributes that were looked at
    Column("read_at", Moment, nullable=False),
    Index("ix_label_readings_created", "workspace", "created_at", "rank"),
    info=not_in_ledger(_READ_AGAIN),
    sqlite_with_rowid=False,
)

labels = Table(
    "labels",
    metadata,
    workspace_column(primary_key=True),
    Column("conversation", Words, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # in the order in which they were set
    Column("attribute", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("set_by", Words, nullable=False),
    Column("who", Words, nullable=False),
    Column("before", Words),
    Column("after", Words, nullable=False),
    Index("ix_labels_set", "workspace", "attribute", "set_by", "at"),
    info=not_in_ledger(_READ_AGAIN),
    sqlite_with_rowid=False,
)

label_days = Table(
    "label_days",
    metadata,
    workspace_column(primary_key=True),
    Column("day", Moment, primary_key=True),
    Column("share", Integer, nullable=False),  # millionths: conversations of a lower rank were read
    Column("of", Integer, nullable=False),  # conversations that began on this day
    Column("unread", Integer, nullable=False),  # those of them that belong to the sample and did not come
    Column("chosen", JsonText, nullable=False),
    Column("read_at", Moment, nullable=False),
    info=not_in_ledger(_READ_AGAIN),
    sqlite_with_rowid=False,
)
