"""Who votes for whom while they are away, and whose voice a vote was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delegations",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("delegator", sa.Text(), nullable=False),
        sa.Column("delegate", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_delegations_workspace"),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_delegations"),
    )
    op.create_index("ix_delegations_ends", "delegations", ["workspace", "ends_at"])
    op.create_index("ix_delegations_made", "delegations", ["workspace", "made_at", "id"])
    for column in ("on_behalf_of", "delegation"):
        op.add_column("votes", sa.Column(column, sa.Text(), nullable=False, server_default=""))
