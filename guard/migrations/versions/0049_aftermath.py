"""What is followed after it was changed: notes of people, followed changes, and looks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "declared_notes",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("touches", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_declared_notes_workspace"),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_declared_notes"),
    )
    op.create_index("ix_declared_notes_at", "declared_notes", ["workspace", "at"])
    op.create_table(
        "followed_changes",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("due", sa.BigInteger()),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_followed_changes_workspace"),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_followed_changes"),
    )
    op.create_index("ix_followed_changes_due", "followed_changes", ["workspace", "due"])
    op.create_index("ix_followed_changes_since", "followed_changes", ["workspace", "since"])
    op.create_table(
        "aftermath_looks",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("followed", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_aftermath_looks_workspace"),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_aftermath_looks"),
    )
    op.create_index("ix_aftermath_looks_followed", "aftermath_looks", ["workspace", "followed"])
