"""Acknowledged by two: everybody who took note of a finding, what it made known good, and who else is needed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("acknowledgements", "accepted", "note"):
        op.add_column("findings", sa.Column(column, sa.Text(), nullable=True))
    op.drop_column("findings", "acknowledged_by")
