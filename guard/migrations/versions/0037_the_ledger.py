"""The ledger: what was recorded and waits, its entries, where it ends, and how far the older record is in it."""

from __future__ import annotations

import time

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    counted = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "ledger_pending",
        sa.Column("number", counted, nullable=False),
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_ledger_pending_workspace"),
        sa.PrimaryKeyConstraint("number", name="pk_ledger_pending"),
    )
    op.create_table(
        "ledger_entries",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary()),
        sa.Column("salts", sa.Text()),
        sa.Column("people", sa.Text()),
        sa.Column("subtree", sa.LargeBinary()),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_ledger_entries_workspace"),
        sa.PrimaryKeyConstraint("workspace", "number", name="pk_ledger_entries"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ledger_entries_at", "ledger_entries", ["workspace", "at", "number"])
    op.create_table(
        "ledger_heads",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.LargeBinary(), nullable=False),
        sa.Column("subtrees", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_ledger_heads_workspace"),
        sa.PrimaryKeyConstraint("workspace", name="pk_ledger_heads"),
    )
    op.create_table(
        "ledger_fillings",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("after", sa.Text()),
        sa.Column("first", sa.BigInteger()),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_ledger_fillings_workspace"),
        sa.PrimaryKeyConstraint("workspace", name="pk_ledger_fillings"),
    )
    op.execute(
        sa.text(
            "INSERT INTO ledger_fillings (workspace, since, what, entries) "
            "SELECT id, :now, '', 0 FROM workspaces"
        ).bindparams(now=round(time.time() * 1000))
    )
