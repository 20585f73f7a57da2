"""By which app: the app and the token by which the actor of a change acted, also with the decision about it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("changes", "decisions"):
        for column in ("actor_app", "actor_token"):
            op.add_column(table, sa.Column(column, sa.Text(), nullable=True))
