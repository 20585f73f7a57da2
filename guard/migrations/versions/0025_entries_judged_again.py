"""An entry of the log may be judged again under one revision of the policies, as a change may."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_OF_ACTIVITY = "activity_id IS NOT NULL AND change_id IS NULL"


def upgrade() -> None:
    op.drop_index("uq_decisions_activity", "decisions")
    op.create_index(
        "uq_decisions_activity",
        "decisions",
        ["workspace", "activity_id", "policy_revision", "round"],
        unique=True,
        sqlite_where=sa.text(_OF_ACTIVITY),
        postgresql_where=sa.text(_OF_ACTIVITY),
    )
