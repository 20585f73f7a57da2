"""The log of one person, or of one type, in the order of time: without sorting it, or reading that of everybody."""

from __future__ import annotations

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, by in (("ix_activities_actor", "actor_email"), ("ix_activities_type", "type")):
        op.drop_index(name, "activities")
        op.create_index(name, "activities", ["workspace", by, "created_at", "id"])
