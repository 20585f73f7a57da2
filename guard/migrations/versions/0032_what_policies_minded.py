"""What is needed to list changes by when they were made, what policies minded, and what was asked about a change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_changes_made", "changes", ["workspace", sa.text("coalesce(acted_at, detected_at)"), "id"]
    )
    op.create_index(
        "ix_decisions_spoke",
        "decisions",
        ["workspace", sa.text("coalesce(acted_at, at)"), "id", "verdict"],
        sqlite_where=sa.text("verdict != 'allow'"),
        postgresql_where=sa.text("verdict != 'allow'"),
    )
    op.create_index("ix_approvals_change", "approvals", ["workspace", "change_id"])
