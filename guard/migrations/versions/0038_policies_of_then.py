"""Which policies were in force when. What is older than this table is taken from the decisions made under them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_decisions = sa.table(
    "decisions",
    sa.column("workspace", sa.Integer()),
    sa.column("at", sa.BigInteger()),
    sa.column("id", sa.Text()),
    sa.column("policy_revision", sa.Text()),
    sa.column("mode", sa.Text()),
)


def upgrade() -> None:
    periods = op.create_table(
        "policy_periods",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name="fk_policy_periods_workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_policy_periods"),
    )
    op.create_index("ix_policy_periods_since", "policy_periods", ["workspace", "since", "id"])
    found = _periods(op.get_bind())
    if found:
        op.bulk_insert(periods, found)


def _periods(connection: sa.Connection) -> list[dict[str, object]]:
    """The first decision under each set that followed on another one."""
    c = _decisions.c
    rows = connection.execute(
        sa.select(c.workspace, c.at, c.policy_revision, c.mode).order_by(c.workspace, c.at, c.id)
    )
    found: list[dict[str, object]] = []
    last: tuple[object, ...] = ()
    for workspace, at, policies, mode in rows:
        if (workspace, policies, mode) != last:
            last = (workspace, policies, mode)
            found.append(
                {"workspace": workspace, "revision": policies, "mode": mode, "since": at, "told": False}
            )
    return found
