"""How policies do: what each said when, what exemptions excused, false alarms, and since when each is in force."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_AT_ONCE = 500

_decisions = sa.table(
    "decisions",
    sa.column("workspace", sa.Integer()),
    sa.column("id", sa.Text()),
    sa.column("at", sa.BigInteger()),
    sa.column("judgement", sa.Text()),
)
_said = sa.table(
    "decision_policies",
    sa.column("workspace", sa.Integer()),
    sa.column("policy", sa.Text()),
    sa.column("decision_id", sa.Text()),
    *(sa.column("at", sa.BigInteger()), sa.column("outcome", sa.Text())),
    *(sa.column("mode", sa.Text()), sa.column("action", sa.Text())),
)


def upgrade() -> None:
    op.add_column("decision_policies", sa.Column("at", sa.BigInteger(), nullable=True))
    op.add_column("decision_policies", sa.Column("outcome", sa.Text(), nullable=True))
    op.add_column("decision_policies", sa.Column("mode", sa.Text(), nullable=True))
    op.add_column("decision_policies", sa.Column("action", sa.Text(), nullable=True))
    _fill_in(op.get_bind())
    op.create_index(
        "ix_decision_policies_spoke",
        "decision_policies",
        ["workspace", "policy", "at"],
        sqlite_where=sa.text("outcome != 'kept'"),
        postgresql_where=sa.text("outcome != 'kept'"),
    )
    op.create_table(
        "exemption_uses",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("exemption", sa.Text(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=True),
        sa.Column("resources", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_exemption_uses_workspace"),
        sa.PrimaryKeyConstraint("workspace", "policy", "exemption", name="pk_exemption_uses"),
    )
    op.create_table(
        "false_alarms",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_false_alarms_workspace"),
        sa.PrimaryKeyConstraint("workspace", "policy", "decision_id", name="pk_false_alarms"),
    )
    op.create_index("ix_false_alarms_decision", "false_alarms", ["workspace", "decision_id"])
    op.create_table(
        "rollouts",
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("rules", sa.LargeBinary(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_rollouts_workspace"),
        sa.PrimaryKeyConstraint("workspace", "policy", name="pk_rollouts"),
    )


def _fill_in(connection: sa.Connection) -> None:
    """What older decisions said stands in their judgements."""
    update = (
        sa.update(_said)
        .where(
            _said.c.workspace == sa.bindparam("_workspace"),
            _said.c.policy == sa.bindparam("_policy"),
            _said.c.decision_id == sa.bindparam("_decision"),
        )
        .values({name: sa.bindparam(f"_{name}") for name in ("at", "outcome", "mode", "action")})
    )
    for page in _pages(connection):
        rows = [
            {
                "_workspace": row.workspace,
                "_policy": reason["policy"],
                "_decision": row.id,
                "_at": row.at,
                **{f"_{name}": reason[name] for name in ("outcome", "mode", "action")},
            }
            for row in page
            for reason in json.loads(row.judgement)["reasons"]
        ]
        if rows:
            connection.execute(update, rows)


def _pages(connection: sa.Connection) -> Iterator[list[Any]]:
    """Every decision, some at a time."""
    key = sa.tuple_(_decisions.c.workspace, _decisions.c.id)
    ordered = sa.select(_decisions).order_by(_decisions.c.workspace, _decisions.c.id).limit(_AT_ONCE)
    page = list(connection.execute(ordered))
    while page:
        yield page
        last = (page[-1].workspace, page[-1].id)
        page = list(connection.execute(ordered.where(key > sa.tuple_(*map(sa.literal, last)))))
