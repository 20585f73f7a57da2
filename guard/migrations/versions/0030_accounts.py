"""Accounts of an identity provider, sessions that they begin, and people who may do nothing any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sessions") as table:
        table.add_column(sa.Column("account", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("provider_session", sa.Text(), nullable=False, server_default=""))
        table.create_index("ix_sessions_account", ["workspace", "account"])
    op.create_table(
        "accounts",
        sa.Column("workspace", sa.Integer(), sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=False),
        sa.Column("refresh", sa.Text()),
    )
    op.create_index("uq_accounts_subject", "accounts", ["workspace", "issuer", "subject"], unique=True)
    op.create_index("uq_accounts_email", "accounts", ["workspace", "issuer", "email"], unique=True)
    op.create_table(
        "disabled_people",
        sa.Column("workspace", sa.Integer(), sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("email", sa.Text(), primary_key=True),
        sa.Column("by", sa.Text(), primary_key=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
    )
