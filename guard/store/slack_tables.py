"""The tables of what is kept of people in Slack."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Index, Table

from drift.store.sql.columns import Moment, Words, workspace_column
from drift.store.sql.recorded import in_ledger
from drift.store.sql.tables import metadata

slack_members: Final = Table(
    "slack_members",
    metadata,
    workspace_column(primary_key=True),
    Column("member", Words, primary_key=True),
    Column("address", Words, nullable=False),
    Column("since", Moment, nullable=False),
    Index("ix_slack_members_address", "workspace", "address"),
    info=in_ledger(personal=("member", "address")),
)

slack_actions: Final = Table(
    "slack_actions",
    metadata,
    workspace_column(primary_key=True),
    Column("id", Words, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("member", Words, nullable=False),
    Column("address", Words, nullable=False),
    Column("action", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("shown", Words, nullable=False),
    Column("message", Words, nullable=False),
    Column("outcome", Words, nullable=False),
    Index("ix_slack_actions_subject", "workspace", "subject"),
    info=in_ledger(personal=("member", "address", "shown", "outcome")),
)
