"""Labels of conversations: who set which attribute to what, and which conversations were looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "label_readings",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("cut", sa.Boolean(), nullable=False),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_label_readings_workspace"),
        sa.PrimaryKeyConstraint("workspace", "conversation", name="pk_label_readings"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_label_readings_created", "label_readings", ["workspace", "created_at", "rank"])
    op.create_table(
        "labels",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("attribute", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_labels_workspace"),
        sa.PrimaryKeyConstraint("workspace", "conversation", "number", name="pk_labels"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_labels_set", "labels", ["workspace", "attribute", "set_by", "at"])
    op.create_table(
        "label_days",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_label_days_workspace"),
        sa.PrimaryKeyConstraint("workspace", "day", name="pk_label_days"),
        sqlite_with_rowid=False,
    )
