"""How healthy the configuration was, day by day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "health_days",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer()),
        sa.Column("coverage", sa.Integer()),
        sa.Column("faults", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_health_days_workspace"),
        sa.PrimaryKeyConstraint("workspace", "day", name="pk_health_days"),
    )
