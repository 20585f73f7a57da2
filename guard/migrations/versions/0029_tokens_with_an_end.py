"""Tokens with an end: when each expires, what it is good for, and who made it. Those from before never expire."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tokens", sa.Column("expires_at", sa.BigInteger(), nullable=True))
    op.add_column("tokens", sa.Column("scopes", sa.Text(), nullable=True))
    op.add_column("tokens", sa.Column("made_by", sa.Text(), nullable=True))
