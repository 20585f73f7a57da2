"""Up to which entry of the ledger a run dropped what entries say of people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("deletions", "deletions_under_way"):
        op.add_column(table, sa.Column("up_to", sa.BigInteger()))
