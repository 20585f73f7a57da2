"""How people want to be told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_outbox_recipient", "outbox", ["workspace", "recipient", "created_at"])
    op.create_table(
        "notification_choices",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("mails", sa.Text(), nullable=False),
        sa.Column("mentioned", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_notification_choices_workspace"),
        sa.PrimaryKeyConstraint("workspace", "email", name="pk_notification_choices"),
    )
