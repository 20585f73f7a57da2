"""Why the newest policies are not in force, so that whoever reads the record can say so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "policy_alarms",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("alarm", sa.Text(), nullable=False),
        sa.Column("said_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_policy_alarms_workspace"),
        sa.PrimaryKeyConstraint("workspace", name="pk_policy_alarms"),
    )
