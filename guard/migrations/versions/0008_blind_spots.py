"""What is not being looked at is kept: since when, and whether people were told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blind_spots",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger()),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("noticed_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_blind_spots_workspace"),
        sa.PrimaryKeyConstraint("workspace", "cause", "subject", name="pk_blind_spots"),
    )
