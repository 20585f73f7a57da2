"""What somebody is known under while they are being erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasures_under_way",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_erasures_under_way_workspace"),
        sa.PrimaryKeyConstraint("workspace", "pseudonym", name="pk_erasures_under_way"),
    )
