"""Who may have done it: all suspects of a change, why others may have acted, and the reading before it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("changes", sa.Column("since", sa.BigInteger(), nullable=True))
    op.add_column("changes", sa.Column("touched_at", sa.BigInteger(), nullable=True))
    op.add_column("changes", sa.Column("suspects", sa.Text(), nullable=True))
    op.add_column("changes", sa.Column("gap", sa.Text(), nullable=True))
    op.add_column("changes", sa.Column("revised_at", sa.BigInteger(), nullable=True))
    op.add_column("approvals", sa.Column("unexplained", sa.Text(), nullable=True))
    op.add_column("approvals", sa.Column("unattributed", sa.Text(), nullable=True))
    op.add_column("approvals", sa.Column("good_before", sa.Text(), nullable=True))
    op.add_column("decisions", sa.Column("round", sa.Integer(), nullable=False, server_default="0"))
    op.drop_index("uq_decisions_change", "decisions")
    is_of_change = sa.column("change_id").is_not(None)
    op.create_index(
        "uq_decisions_change",
        "decisions",
        ["workspace", "change_id", "policy_revision", "round"],
        unique=True,
        sqlite_where=is_of_change,
        postgresql_where=is_of_change,
    )
    is_revised = sa.column("revised_at").is_not(None)
    op.create_index(
        "ix_changes_revised",
        "changes",
        ["workspace", "id"],
        sqlite_where=is_revised,
        postgresql_where=is_revised,
    )
