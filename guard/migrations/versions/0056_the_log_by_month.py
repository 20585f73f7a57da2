"""The activity log by month on PostgreSQL. What is there becomes the first partition as it is; SQLite keeps one table.

The service makes the months themselves: which ones depends on the day.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

besides = (
    "it is the same table to older code: it reads and writes through the same name, with the same columns"
)

_INDEXES = {
    "created": "workspace, created_at, id",
    "actor": "workspace, actor_email, created_at, id",
    "type": "workspace, type, created_at, id",
}
_TO_DO = "WHERE history IS false AND (done_at IS NULL OR judged_at IS NULL)"
_BOUNDED = (
    "SELECT conname, convalidated FROM pg_constraint WHERE conrelid = to_regclass('activities') "
    "AND conname LIKE 'activities_before_%'"
)
_LATER = "SELECT EXISTS (SELECT FROM activities WHERE created_at >= :until)"


def before(connection: sa.Connection) -> None:
    """Look through a large log while everybody goes on: so nobody has to wait for that when it becomes a partition."""
    kept = connection.execute(
        sa.text("SELECT relkind = 'r' FROM pg_class WHERE oid = to_regclass('activities')")
    )
    if not kept.scalar():
        return
    named = connection.execute(sa.text(_BOUNDED)).first()
    if named is not None and _until(named.conname) < _next_month(connection):
        connection.execute(sa.text(f"ALTER TABLE activities DROP CONSTRAINT {named.conname}"))
        named = None  # it is of a start long ago, which did not come to its end
    if named is None:
        until = _next_month(connection)
        if connection.execute(sa.text(_LATER), {"until": until}).scalar():
            return  # what is to come cannot be told apart now
        name = f"activities_before_{until}"
        check = f"ALTER TABLE activities ADD CONSTRAINT {name} CHECK (created_at < {until}) NOT VALID"
        connection.execute(sa.text(check))
    elif named.convalidated:
        return
    else:
        name = named.conname
    connection.execute(sa.text(f"ALTER TABLE activities VALIDATE CONSTRAINT {name}"))


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    op.execute("LOCK TABLE activities IN ACCESS EXCLUSIVE MODE")
    named = connection.execute(sa.text(_BOUNDED)).first()
    until = _next_month(connection) if named is None else _until(named.conname)
    sequence = connection.execute(
        sa.text("SELECT pg_get_serial_sequence('activities', 'number')")
    ).scalar_one()
    op.execute("ALTER TABLE activities RENAME TO activities_earlier")
    for name in ("ix_activities_created", "ix_activities_actor", "ix_activities_type", "ix_activities_to_do"):
        op.execute(f"ALTER INDEX {name} RENAME TO {name.replace('activities', 'activities_earlier')}")
    op.execute("ALTER INDEX uq_activities_id RENAME TO uq_activities_earlier_id")
    op.execute("ALTER INDEX pk_activities RENAME TO pk_activities_earlier")
    op.execute(
        "CREATE TABLE activities (LIKE activities_earlier INCLUDING DEFAULTS) PARTITION BY RANGE (created_at)"
    )
    op.create_foreign_key("fk_activities_workspace", "activities", "workspaces", ["workspace"], ["id"])
    for name, columns in _INDEXES.items():
        op.execute(f"CREATE INDEX ix_activities_{name} ON activities ({columns})")
    op.execute(f"CREATE INDEX ix_activities_to_do ON activities (workspace, created_at, id) {_TO_DO}")
    op.execute(f"ALTER SEQUENCE {sequence} OWNED BY activities.number")
    op.execute("CREATE TABLE activities_other PARTITION OF activities DEFAULT")
    op.execute("CREATE UNIQUE INDEX uq_activities_other_id ON activities_other (workspace, id)")
    if connection.execute(sa.text("SELECT NOT EXISTS (SELECT FROM activities_earlier)")).scalar():
        op.execute("DROP TABLE activities_earlier")
        return
    _set_aside(until)
    attach = f"ALTER TABLE activities ATTACH PARTITION activities_earlier FOR VALUES FROM (MINVALUE) TO ('{until}')"
    op.execute(attach)


def _set_aside(until: int) -> None:
    """What says that it is of a later month lies with the others."""
    later = sa.text(
        "WITH later AS (DELETE FROM activities_earlier WHERE created_at >= :until RETURNING *) "
        "INSERT INTO activities_other SELECT * FROM later"
    )
    op.get_bind().execute(later, {"until": until})


def _until(constraint: str) -> int:
    return int(constraint.rsplit("_", 1)[1])


def _next_month(connection: sa.Connection) -> int:
    """The beginning of the next month, at least two days ahead, in milliseconds."""
    now = connection.execute(sa.text("SELECT now()")).scalar_one().astimezone(UTC) + timedelta(days=2)
    begins = datetime(now.year + now.month // 12, now.month % 12 + 1, 1, tzinfo=UTC)
    return round(begins.timestamp() * 1000)
