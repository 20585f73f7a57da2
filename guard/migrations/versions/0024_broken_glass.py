"""Broken glass: what was applied without approval, and who reviewed it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "glass_breaks",
        sa.Column("workspace", sa.Integer(), sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("proposal_id", sa.Text(), primary_key=True),
        sa.Column("edition", sa.Integer(), primary_key=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("reviewed_at", sa.BigInteger()),
        sa.Column("reviewed_by", sa.Text(), nullable=False),
        sa.Column("review", sa.Text(), nullable=False),
    )
    op.create_index(
        "ix_glass_breaks_unreviewed",
        "glass_breaks",
        ["workspace", "due_at"],
        sqlite_where=sa.text("reviewed_at IS NULL"),
        postgresql_where=sa.text("reviewed_at IS NULL"),
    )
