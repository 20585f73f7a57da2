"""What a message is about and whom it is for, and what channels need to change or thread what they took."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("recipient", "matter", "told_in"):
        op.add_column("outbox", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    for name in ("urgent", "gathered", "edited"):
        op.add_column("outbox", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_outbox_sent", "outbox", ["workspace", "channel", "sent_at"])
    op.create_index("ix_outbox_matter", "outbox", ["workspace", "matter", "created_at"])
    op.create_table(
        "posted_messages",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_posted_messages_workspace"),
        sa.PrimaryKeyConstraint("workspace", "channel", "recipient", "matter", name="pk_posted_messages"),
    )
