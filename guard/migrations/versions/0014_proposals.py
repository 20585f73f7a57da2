"""Proposals: changes that are asked for before they are made, what they touch, and what happened to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _workspace() -> sa.Column[int]:
    return sa.Column("workspace", sa.Integer(), sa.ForeignKey("workspaces.id"), primary_key=True)


def _text(name: str, *, nullable: bool = False, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable, primary_key=primary_key)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "proposals",
        _workspace(),
        _text("id", primary_key=True),
        *(_text(name) for name in ("asker", "robot", "source")),
        _moment("created_at"),
        sa.Column("edition", sa.Integer(), nullable=False),
        _moment("asked_at"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        *(_text(name) for name in ("content", "fingerprint", "policy_revision", "answer")),
        sa.Column("plan", sa.LargeBinary(), nullable=False),
        *(_text(name) for name in ("rules", "excluded")),
        _moment("apply_at", nullable=True),
        _moment("expires_at"),
        _moment("approved_at", nullable=True),
        _text("approved_by"),
        _text("suspended_because"),
        _moment("started_at", nullable=True),
        _text("closing"),
        _moment("closed_at", nullable=True),
        _text("note"),
    )
    op.create_index("ix_proposals_created", "proposals", ["workspace", "created_at", "id"])
    op.create_index("ix_proposals_content", "proposals", ["workspace", "content"])
    op.create_index(
        "ix_proposals_open",
        "proposals",
        ["workspace", "created_at"],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "proposal_claims",
        _workspace(),
        *(_text(name, primary_key=True) for name in ("proposal_id", "kind", "resource_id", "pointer")),
    )
    op.create_index("ix_proposal_claims_resource", "proposal_claims", ["workspace", "kind", "resource_id"])
    op.create_table(
        "proposal_events",
        _workspace(),
        _text("proposal_id", primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        _moment("at"),
        *(_text(name) for name in ("what", "who", "robot", "text", "details")),
    )
