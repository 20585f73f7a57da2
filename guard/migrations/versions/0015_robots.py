"""Robots: the robot to which a token belongs, that acts for the person of its address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tokens", sa.Column("robot", sa.Text(), nullable=True))
