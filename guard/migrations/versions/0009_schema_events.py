"""Schema events: the API version of each reading, changes of Intercom's shape, and changed fields that are in doubt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("kind_status", "coverage"):
        op.add_column(table, sa.Column("api_version", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("rules", sa.Text(), nullable=True))
    op.add_column("changes", sa.Column("doubtful", sa.Text(), nullable=True))
    op.create_table(
        "schema_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("version_before", sa.Text(), nullable=True),
        sa.Column("version_after", sa.Text(), nullable=False),
        sa.Column("moves", sa.Text(), nullable=False),
        sa.Column("resources", sa.Integer(), nullable=False),
        sa.Column("followed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_schema_events_workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_schema_events"),
    )
    op.create_index("ix_schema_events_kind", "schema_events", ["workspace", "kind", "id"])
    op.create_index(
        "ix_schema_events_pending",
        "schema_events",
        ["workspace", "id"],
        sqlite_where=sa.text("followed_at IS NULL"),
        postgresql_where=sa.text("followed_at IS NULL"),
    )
