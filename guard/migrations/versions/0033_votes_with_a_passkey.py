"""Votes that were confirmed with a passkey."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("votes", sa.Column("passkey", sa.Text(), nullable=False, server_default=""))
