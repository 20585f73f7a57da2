"""How long records are kept: legal holds, what was deleted by age, and who was erased."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _table(
        "legal_holds",
        ("name",),
        *_texts("name", "because", "sort", "about", "made_by"),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("released_at", sa.BigInteger()),
        *_texts("released_by", "released_because"),
    )
    _table(
        "deletions",
        ("id",),
        *_texts("id", "record_class", "rule", "by", "rows"),
        *_moments("kept_from", "began_at", "ended_at"),
        sa.Column("held", sa.Integer(), nullable=False),
    )
    op.create_index("ix_deletions_class", "deletions", ["workspace", "record_class", "ended_at"])
    _table(
        "deletions_under_way",
        ("record_class",),
        *_texts("record_class", "rule", "by", "rows"),
        *_moments("kept_from", "began_at"),
        sa.Column("held", sa.Integer(), nullable=False),
    )
    _table(
        "erasures",
        ("pseudonym",),
        *_texts("pseudonym", "by", "because", "rows", "left_over"),
        *_moments("at"),
    )
    _table("erased_addresses", ("fingerprint",), *_texts("fingerprint", "pseudonym"))


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _moments(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def _table(name: str, key: tuple[str, ...], *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("workspace", sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name=f"fk_{name}_workspace"),
        sa.PrimaryKeyConstraint("workspace", *key, name=f"pk_{name}"),
    )
