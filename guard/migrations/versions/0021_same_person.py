"""Same person: the addresses of one person, as people.yaml had them when people were asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("approvals", "proposals"):
        op.add_column(table, sa.Column("same_person", sa.Text(), nullable=True))
