"""Conversations lie in the order of their beginnings: a sum over a period reads that period, and nothing else."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_conversations_created", "conversations")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("pk_conversations", "conversations")
        op.create_primary_key("pk_conversations", "conversations", ["workspace", "created_at", "id"])
    else:
        _made_anew()
    op.create_index("uq_conversations_id", "conversations", ["workspace", "id"], unique=True)


def _made_anew() -> None:
    """In SQLite the key is the order of the table itself."""
    op.rename_table("conversations", "conversations_by_id")
    op.create_table(
        "conversations",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
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
        sa.PrimaryKeyConstraint("workspace", "created_at", "id", name="pk_conversations"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO conversations "
        "SELECT workspace, created_at, id, updated_at, closed_at, first_reply_at, is_open, channel, locale, fin, "
        "setup, resolution, sales, rating, reopened, team, tags, sources, attributes "
        "FROM conversations_by_id ORDER BY workspace, created_at, id"
    )
    op.drop_table("conversations_by_id")
