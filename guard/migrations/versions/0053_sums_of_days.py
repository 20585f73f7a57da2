"""Sums of whole days of conversations, by what tells them apart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    told_apart = ("channel", "locale", "setup", "resolution", "sales")
    counted = ("conversations", "rated", "rating_sum", "low_ratings", "reopened", "open", "replied")
    op.create_table(
        "conversation_days",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("fin", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in told_apart),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counted),
        sa.Column("reply_seconds", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_conversation_days_workspace"),
        sa.PrimaryKeyConstraint("workspace", "day", "fin", *told_apart, name="pk_conversation_days"),
        sqlite_with_rowid=False,
    )
