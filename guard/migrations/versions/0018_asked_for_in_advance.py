"""Why a change was made that was asked for in advance: the proposal, who asked, who agreed, and the reason."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("changes", sa.Column("cause", sa.Text(), nullable=True))
    op.add_column("intents", sa.Column("cause", sa.Text(), nullable=True))
