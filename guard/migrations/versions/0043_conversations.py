"""Conversations: facts about them, the sources that Fin answered with, and which windows of time were read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    counted = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "conversations",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger()),
        sa.Column("first_reply_at", sa.BigInteger()),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("fin", sa.Boolean(), nullable=False),
        sa.Column("setup", sa.Text()),
        sa.Column("resolution", sa.Text()),
        sa.Column("sales", sa.Text()),
        sa.Column("rating", sa.Integer()),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("tags", sa.Text()),
        sa.Column("sources", sa.Text()),
        sa.Column("attributes", sa.Text()),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_conversations_workspace"),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_conversations"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_conversations_created", "conversations", ["workspace", "created_at", "fin", "resolution"]
    )
    op.create_table(
        "conversation_sources",
        sa.Column("id", counted, nullable=False),
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_conversation_sources_workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_conversation_sources"),
    )
    op.create_index(
        "uq_conversation_sources_what",
        "conversation_sources",
        ["workspace", "kind", "resource_id", "title", "locale"],
        unique=True,
    )
    op.create_table(
        "conversation_uses",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("source", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_conversation_uses_workspace"),
        sa.PrimaryKeyConstraint(
            "workspace", "source", "created_at", "conversation", name="pk_conversation_uses"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "conversation_windows",
        sa.Column("id", counted, nullable=False),
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("api_version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_conversation_windows_workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_conversation_windows"),
    )
    op.create_index("ix_conversation_windows_by", "conversation_windows", ["workspace", "by", "before"])
