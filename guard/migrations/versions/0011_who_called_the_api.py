"""Who called Intercom's API: calls that may have written something, as a webhook tells of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_requests",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        *(sa.Column(f"actor_{part}", sa.Text(), nullable=True) for part in ("type", "id", "email", "ip")),
        sa.Column("app", sa.Text(), nullable=True),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_api_requests_workspace"),
        sa.PrimaryKeyConstraint("workspace", "id", "kind", name="pk_api_requests"),
    )
    op.create_index("ix_api_requests_kind", "api_requests", ["workspace", "kind", "at"])
    is_pending = sa.column("done_at").is_(None)
    op.create_index(
        "ix_api_requests_pending",
        "api_requests",
        ["workspace", "received_at"],
        sqlite_where=is_pending,
        postgresql_where=is_pending,
    )
