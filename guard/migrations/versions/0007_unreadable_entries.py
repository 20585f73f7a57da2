"""Entries of the activity log that could not be read whole are kept, and named."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unreadable_entries",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text()),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_unreadable_entries_workspace"),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_unreadable_entries"),
    )
    op.create_index("ix_unreadable_entries_received", "unreadable_entries", ["workspace", "received_at"])
