"""What is allowed: policy sets, decisions, findings, approvals, remedies, messages, tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approvals",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("policy_revision", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("requirements", sa.Text(), nullable=False),
        sa.Column("excluded", sa.Text(), nullable=False),
        sa.Column("meanwhile", sa.Text(), nullable=False),
        sa.Column("on_expiry", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("settlement", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_approvals_workspace"),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_approvals"),
    )
    op.create_index("ix_approvals_asked", "approvals", ["workspace", "asked_at", "id"])
    op.create_index("ix_approvals_resource", "approvals", ["workspace", "kind", "resource_id"])
    op.create_table(
        "decision_policies",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_decision_policies_workspace"),
        sa.PrimaryKeyConstraint("workspace", "policy", "decision_id", name="pk_decision_policies"),
    )
    op.create_table(
        "decisions",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("resource_id", sa.Text(), nullable=True),
        sa.Column("judgement", sa.Text(), nullable=False),
        sa.Column("policy_revision", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=True),
        sa.Column("activity_id", sa.Text(), nullable=True),
        sa.Column("before_digest", sa.LargeBinary(), nullable=True),
        sa.Column("after_digest", sa.LargeBinary(), nullable=True),
        sa.Column("actor_type", sa.Text(), nullable=True),
        sa.Column("actor_id", sa.Text(), nullable=True),
        sa.Column("actor_email", sa.Text(), nullable=True),
        sa.Column("actor_ip", sa.Text(), nullable=True),
        sa.Column("acted_at", sa.BigInteger(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_decisions_workspace"),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_at", "decisions", ["workspace", "at", "id"])
    op.create_index("ix_decisions_resource", "decisions", ["workspace", "kind", "resource_id", "at"])
    op.create_index(
        "uq_decisions_activity",
        "decisions",
        ["workspace", "activity_id", "policy_revision"],
        unique=True,
        sqlite_where=sa.text("activity_id IS NOT NULL AND change_id IS NULL"),
        postgresql_where=sa.text("activity_id IS NOT NULL AND change_id IS NULL"),
    )
    op.create_index(
        "uq_decisions_change",
        "decisions",
        ["workspace", "change_id", "policy_revision"],
        unique=True,
        sqlite_where=sa.text("change_id IS NOT NULL"),
        postgresql_where=sa.text("change_id IS NOT NULL"),
    )
    op.create_table(
        "findings",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_because", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_findings_workspace"),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_findings"),
    )
    op.create_index("ix_findings_opened", "findings", ["workspace", "opened_at", "id"])
    op.create_index("ix_findings_subject", "findings", ["workspace", "subject"])
    op.create_index("uq_findings_policy_subject", "findings", ["workspace", "policy", "subject"], unique=True)
    op.create_table(
        "known_good",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=False),
        sa.Column("parent_kind", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_known_good_workspace"),
        sa.PrimaryKeyConstraint("workspace", "kind", "resource_id", name="pk_known_good"),
    )
    op.create_table(
        "outbox",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("failed_because", sa.Text(), nullable=False),
        sa.Column("given_up", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_outbox_workspace"),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_outbox"),
    )
    op.create_index(
        "ix_outbox_unsent",
        "outbox",
        ["workspace", "created_at"],
        sqlite_where=sa.text("sent_at IS NULL AND given_up IS 0"),
        postgresql_where=sa.text("sent_at IS NULL AND given_up IS false"),
    )
    op.create_table(
        "policy_sets",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_policy_sets_workspace"),
        sa.PrimaryKeyConstraint("workspace", "revision", name="pk_policy_sets"),
    )
    op.create_table(
        "remedies",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("done_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_remedies_workspace"),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_remedies"),
    )
    op.create_index("ix_remedies_decision", "remedies", ["workspace", "decision_id"])
    op.create_index("ix_remedies_resource", "remedies", ["workspace", "kind", "resource_id"])
    op.create_table(
        "tokens",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_tokens_workspace"),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_tokens"),
    )
    op.create_index("uq_tokens_hash", "tokens", ["workspace", "hash"], unique=True)
    op.create_table(
        "votes",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Text(), nullable=False),
        sa.Column("voter", sa.Text(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_votes_workspace"),
        sa.PrimaryKeyConstraint("workspace", "approval_id", "voter", name="pk_votes"),
    )
