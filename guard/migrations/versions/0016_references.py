"""References: which live resource refers to which, and by which declarations that was found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "resource_references",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("to_kind", sa.Text(), nullable=False),
        sa.Column("to_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_resource_references_workspace"),
        sa.PrimaryKeyConstraint(
            "workspace", "to_kind", "to_id", "kind", "resource_id", name="pk_resource_references"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_resource_references_from", "resource_references", ["workspace", "kind", "resource_id"]
    )
    op.create_table(
        "reference_rules",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_reference_rules_workspace"),
        sa.PrimaryKeyConstraint("workspace", "kind", name="pk_reference_rules"),
    )
