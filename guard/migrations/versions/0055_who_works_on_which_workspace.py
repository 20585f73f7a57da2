"""Which replicas there are, and which of them works on which workspace."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leases",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_leases_workspace"),
        sa.PrimaryKeyConstraint("workspace", name="pk_leases"),
    )
    op.create_index("uq_leases_epoch", "leases", ["workspace", "epoch"], unique=True)
    op.create_table(
        "replicas",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("id", "host", "machine", "process", "roles")
        ),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_replicas"),
    )
