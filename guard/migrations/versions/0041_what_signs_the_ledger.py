"""What signs the ledger, and what tells whether it is complete."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ledger_keys",
        _workspace(),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("since_size", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("until_size", sa.BigInteger()),
        sa.Column("handed", sa.Text(), nullable=False),
        _of_workspace("ledger_keys"),
        sa.PrimaryKeyConstraint("workspace", "public", name="pk_ledger_keys"),
    )
    op.create_table(
        "ledger_checkpoints",
        _workspace(),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("witnessed_at", sa.BigInteger()),
        sa.Column("stamp", sa.LargeBinary()),
        _of_workspace("ledger_checkpoints"),
        sa.PrimaryKeyConstraint("workspace", "size", name="pk_ledger_checkpoints"),
    )
    op.create_table(
        "log_spans",
        sa.Column("id", COUNTED, nullable=False),
        _workspace(),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        _of_workspace("log_spans"),
        sa.PrimaryKeyConstraint("id", name="pk_log_spans"),
    )
    op.create_table(
        "watch_periods",
        sa.Column("id", COUNTED, nullable=False),
        _workspace(),
        sa.Column("since", sa.BigInteger()),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("log_since", sa.BigInteger()),
        sa.Column("log_until", sa.BigInteger()),
        sa.Column("snapshot_every", sa.Double(), nullable=False),
        sa.Column("longest_without_snapshot", sa.Double(), nullable=False),
        sa.Column("unread", sa.Text(), nullable=False),
        sa.Column("beyond", sa.Text(), nullable=False),
        _of_workspace("watch_periods"),
        sa.PrimaryKeyConstraint("id", name="pk_watch_periods"),
    )


def _workspace() -> sa.Column[int]:
    return sa.Column("workspace", sa.Integer(), nullable=False)


def _of_workspace(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name=f"fk_{table}_workspace")
