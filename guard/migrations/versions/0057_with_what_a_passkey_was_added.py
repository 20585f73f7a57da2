"""With which token or account somebody was signed in when they added a passkey. Of those before, nobody knows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("passkeys", sa.Column("added_with", sa.Text(), nullable=True))
