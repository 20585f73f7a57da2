"""What Intercom counts of articles day by day, and runs of data connectors hour by hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "article_statistics",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.Column("api_version", sa.Text(), nullable=False),
        sa.Column("views", sa.BigInteger()),
        sa.Column("conversions", sa.BigInteger()),
        sa.Column("reactions", sa.BigInteger()),
        sa.Column("involvements", sa.BigInteger()),
        sa.Column("resolutions", sa.BigInteger()),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_article_statistics_workspace"),
        sa.PrimaryKeyConstraint("workspace", "article", "day", name="pk_article_statistics"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "connector_readings",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("connector", sa.Text(), nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_connector_readings_workspace"),
        sa.PrimaryKeyConstraint("workspace", "connector", "day", name="pk_connector_readings"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "connector_runs",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("connector", sa.Text(), nullable=False),
        sa.Column("hour", sa.BigInteger(), nullable=False),
        sa.Column("ran_by", sa.Text(), nullable=False),
        sa.Column("ran_by_id", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_connector_runs_workspace"),
        sa.PrimaryKeyConstraint(
            "workspace", "connector", "hour", "ran_by", "ran_by_id", "error", name="pk_connector_runs"
        ),
        sqlite_with_rowid=False,
    )
