"""Who took note of a finding, so that it opens again if they turn out to have made the change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("findings", sa.Column("acknowledged_by", sa.Text(), nullable=True))
