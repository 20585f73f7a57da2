"""People in Slack: which address a member had, and what each of them pressed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slack_members",
        sa.Column("workspace", sa.Integer(), sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("member", sa.Text(), primary_key=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_slack_members_address", "slack_members", ["workspace", "address"])
    op.create_table(
        "slack_actions",
        sa.Column("workspace", sa.Integer(), sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("member", "address", "action", "subject", "shown", "message", "outcome")
        ),
    )
    op.create_index("ix_slack_actions_subject", "slack_actions", ["workspace", "subject"])
