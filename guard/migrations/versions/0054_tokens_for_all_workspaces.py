"""Tokens that hold in every workspace of the installation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tokens", sa.Column("everywhere", sa.Boolean(), nullable=True))
