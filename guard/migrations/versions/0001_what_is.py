"""What is: versions, changes, activity, coverage, intents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "workspaces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id_code", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_workspaces"),
        sa.UniqueConstraint("name", name="uq_workspaces_name"),
    )
    op.create_table(
        "activities",
        sa.Column("number", _KEY, nullable=False),
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("actor_type", sa.Text(), nullable=True),
        sa.Column("actor_id", sa.Text(), nullable=True),
        sa.Column("actor_email", sa.Text(), nullable=True),
        sa.Column("actor_ip", sa.Text(), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("metadata", sa.Text(), nullable=True),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("history", sa.Boolean(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("judged_at", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_activities_workspace"),
        sa.PrimaryKeyConstraint("number", name="pk_activities"),
    )
    op.create_index("ix_activities_actor", "activities", ["workspace", "actor_email", "created_at"])
    op.create_index("ix_activities_created", "activities", ["workspace", "created_at", "id"])
    op.create_index(
        "ix_activities_to_do",
        "activities",
        ["workspace", "created_at", "id"],
        sqlite_where=sa.text("history IS 0 AND (done_at IS NULL OR judged_at IS NULL)"),
        postgresql_where=sa.text("history IS false AND (done_at IS NULL OR judged_at IS NULL)"),
    )
    op.create_index("ix_activities_type", "activities", ["workspace", "type", "created_at"])
    op.create_index("uq_activities_id", "activities", ["workspace", "id"], unique=True)
    op.create_table(
        "bodies",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("base", _KEY, nullable=True),
        sa.ForeignKeyConstraint(["base"], ["bodies.id"], name="fk_bodies_base"),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_bodies_workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_bodies"),
    )
    op.create_index("uq_bodies_digest", "bodies", ["workspace", "digest"], unique=True)
    op.create_table(
        "changes",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=False),
        sa.Column("parent_kind", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("before_digest", sa.LargeBinary(), nullable=True),
        sa.Column("after_digest", sa.LargeBinary(), nullable=True),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("detected_at", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("acted_at", sa.BigInteger(), nullable=True),
        sa.Column("actor_type", sa.Text(), nullable=True),
        sa.Column("actor_id", sa.Text(), nullable=True),
        sa.Column("actor_email", sa.Text(), nullable=True),
        sa.Column("actor_ip", sa.Text(), nullable=True),
        sa.Column("judged_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_changes_workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
    )
    op.create_index("ix_changes_actor", "changes", ["workspace", "actor_email", "id"])
    op.create_index("ix_changes_source", "changes", ["workspace", "source_id"])
    op.create_index("ix_changes_detected", "changes", ["workspace", "detected_at"])
    op.create_index("ix_changes_resource", "changes", ["workspace", "kind", "resource_id", "id"])
    op.create_index(
        "ix_changes_unjudged",
        "changes",
        ["workspace", "id"],
        sqlite_where=sa.text("judged_at IS NULL"),
        postgresql_where=sa.text("judged_at IS NULL"),
    )
    op.create_table(
        "coverage",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("snapshot", _KEY, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("attempted_at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_coverage_workspace"),
        sa.PrimaryKeyConstraint("workspace", "snapshot", "kind", name="pk_coverage"),
    )
    op.create_table(
        "hints",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_hints_workspace"),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_hints"),
    )
    op.create_index(
        "ix_hints_pending",
        "hints",
        ["workspace", "received_at"],
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "intents",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=False),
        sa.Column("parent_kind", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("calls", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expected", sa.LargeBinary(), nullable=True),
        sa.Column("target", sa.LargeBinary(), nullable=True),
        sa.Column("writing_at", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("result_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_intents_workspace"),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_intents"),
    )
    op.create_index("ix_intents_created", "intents", ["workspace", "created_at", "id"])
    op.create_index(
        "ix_intents_open",
        "intents",
        ["workspace", "created_at", "id"],
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_index("ix_intents_reason", "intents", ["workspace", "reason"])
    op.create_index("ix_intents_resource", "intents", ["workspace", "kind", "resource_id", "created_at"])
    op.create_table(
        "kind_status",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("attempted_at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_kind_status_workspace"),
        sa.PrimaryKeyConstraint("workspace", "kind", name="pk_kind_status"),
    )
    op.create_table(
        "marks",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_marks_workspace"),
        sa.PrimaryKeyConstraint("workspace", "name", name="pk_marks"),
    )
    op.create_table(
        "runs",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_runs_workspace"),
        sa.PrimaryKeyConstraint("workspace", "job", "due", name="pk_runs"),
    )
    op.create_table(
        "snapshots",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_snapshots_workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_snapshots"),
    )
    op.create_index("ix_snapshots_workspace", "snapshots", ["workspace", "id"])
    op.create_table(
        "versions",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=False),
        sa.Column("parent_kind", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("trace", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_versions_workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_versions"),
    )
    op.create_index("ix_versions_history", "versions", ["workspace", "kind", "resource_id", "since"])
    op.create_index("ix_versions_since", "versions", ["workspace", "since"])
    op.create_index("ix_versions_until", "versions", ["workspace", "until"])
    op.create_index(
        "uq_versions_live",
        "versions",
        ["workspace", "kind", "resource_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
