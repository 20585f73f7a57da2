"""Why changes were made: what people stated, and the one question that is put about each change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change_reasons",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_change_reasons_workspace"),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_change_reasons"),
    )
    op.create_index("ix_change_reasons_change", "change_reasons", ["workspace", "change_id"])
    op.create_table(
        "why_questions",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.Column("policies", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("not_asked", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_why_questions_workspace"),
        sa.PrimaryKeyConstraint("workspace", "change_id", name="pk_why_questions"),
    )
    op.create_index(
        "ix_why_questions_waiting",
        "why_questions",
        ["workspace", "change_id"],
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
