"""States are words: outcome codes beside the sentences, named checkpoints, and what replicas say about policies."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# The sentences and names as they were written up to here. They are copied, so that no later wording changes old rows.
_ENTRIES: Final = {
    "tells of a write of our own": "our_own",
    "not read yet": "not_read",
    "not to be seen yet": "not_visible",
    "explains a change": "explains_change",
    "nothing to be seen": "no_change",
}
_FAILED: Final = "could not be worked on"
_ACCEPTED: Final = "Intercom accepted the write; it is not to be seen yet"
_ANSWERED: Final = "The question was answered first."
_CHECKPOINTS: Final = {"baseline": "baseline", "polled": "polled", "hints put off": "rereads_put_off"}
_BASELINE_OF: Final = "baseline of "
_ACCEPTED_COMMIT: Final = "policies accepted "
_COORDINATION: Final = {
    "policies leading": "leading",
    "policies led at": "led_at",
    "policies wanted": "wanted_at",
}
_TOLD: Final = "policies told "

_activities = sa.table("activities", sa.column("outcome", sa.Text()), sa.column("outcome_code", sa.Text()))
_intents = sa.table(
    "intents",
    sa.column("state", sa.Text()),
    sa.column("outcome", sa.Text()),
    sa.column("outcome_code", sa.Text()),
)
_marks = sa.table(
    "marks",
    sa.column("workspace", sa.Integer()),
    sa.column("name", sa.Text()),
    sa.column("value", sa.Double()),
)
_runs = sa.table(
    "runs",
    sa.column("workspace", sa.Integer()),
    sa.column("job", sa.Text()),
    sa.column("due", sa.BigInteger()),
)
_policy_sets = sa.table("policy_sets", sa.column("workspace", sa.Integer()), sa.column("revision", sa.Text()))


def upgrade() -> None:
    _add_outcome_codes()
    checkpoints, coordination, commits, told = _create_tables()
    connection = op.get_bind()
    _move_marks(connection, checkpoints, commits)
    _move_coordination(connection, coordination)
    _move_told(connection, told)
    op.drop_table("marks")


def _add_outcome_codes() -> None:
    for table in ("activities", "intents"):
        op.add_column(table, sa.Column("outcome_code", sa.Text(), nullable=True))
    outcome = _activities.c.outcome
    code = sa.case(
        *((outcome == sentence, word) for sentence, word in _ENTRIES.items()),
        (outcome.startswith(_FAILED), "failed"),
    )
    op.execute(_activities.update().where(outcome != "").values(outcome_code=code))
    code = sa.case(
        (_intents.c.outcome == _ACCEPTED, "accepted"),
        (sa.and_(_intents.c.state == "void", _intents.c.outcome == _ANSWERED), "answered"),
        (_intents.c.state == "void", "moved"),
    )
    op.execute(_intents.update().values(outcome_code=code))


def _create_tables() -> tuple[sa.Table, sa.Table, sa.Table, sa.Table]:
    checkpoints = _create_table(
        "checkpoints",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("subject", sa.Text(), primary_key=True),
        sa.Column("at", sa.Double(), nullable=False),
    )
    coordination = _create_table(
        "policy_coordination",
        sa.Column("leading", sa.Text(), nullable=True),
        sa.Column("led_at", sa.Double(), nullable=True),
        sa.Column("wanted_at", sa.Double(), nullable=True),
    )
    commits = _create_table(
        "accepted_commits",
        sa.Column("commit", sa.Text(), primary_key=True),
        sa.Column("accepted_at", sa.Double(), nullable=False),
    )
    told = _create_table(
        "told_alarms",
        sa.Column("alarm", sa.Text(), primary_key=True),
        sa.Column("due", sa.BigInteger(), primary_key=True),
    )
    return checkpoints, coordination, commits, told


def _create_table(name: str, *columns: sa.Column[object]) -> sa.Table:
    keys = ["workspace", *(column.name for column in columns if column.primary_key)]
    return op.create_table(
        name,
        sa.Column("workspace", sa.Integer(), nullable=False),
        *(sa.Column(column.name, column.type, nullable=column.nullable) for column in columns),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.id"], name=f"fk_{name}_workspace"),
        sa.PrimaryKeyConstraint(*keys, name=f"pk_{name}"),
    )


def _move_marks(connection: sa.Connection, checkpoints: sa.Table, commits: sa.Table) -> None:
    points, accepted = [], []
    for row in connection.execute(sa.select(_marks)):
        if row.name in _CHECKPOINTS:
            points.append({"name": _CHECKPOINTS[row.name], "subject": ""} | _at(row))
        elif row.name.startswith(_BASELINE_OF):
            points.append(
                {"name": "kind_baseline", "subject": row.name.removeprefix(_BASELINE_OF)} | _at(row)
            )
        elif row.name.startswith(_ACCEPTED_COMMIT):
            commit = row.name.removeprefix(_ACCEPTED_COMMIT)
            accepted.append({"workspace": row.workspace, "commit": commit, "accepted_at": row.value})
    if points:
        connection.execute(checkpoints.insert(), points)
    if accepted:
        connection.execute(commits.insert(), accepted)


def _at(row: sa.Row[tuple[object, ...]]) -> dict[str, object]:
    return {"workspace": row.workspace, "at": row.value}


def _move_coordination(connection: sa.Connection, coordination: sa.Table) -> None:
    """The leading revision stood there as a number; it is the kept revision with that number, if there is one."""
    kept = connection.execute(sa.select(_policy_sets))
    revisions = {(row.workspace, _number(row.revision)): row.revision for row in kept}
    found: dict[int, dict[str, object]] = {}
    for row in connection.execute(sa.select(_marks).where(_marks.c.name.in_(list(_COORDINATION)))):
        values = found.setdefault(row.workspace, dict.fromkeys(_COORDINATION.values()))
        leads = row.name == "policies leading"
        values[_COORDINATION[row.name]] = revisions.get((row.workspace, row.value)) if leads else row.value
    rows = [{"workspace": workspace, **values} for workspace, values in found.items()]
    if rows:
        connection.execute(coordination.insert(), rows)


def _number(revision: str) -> float:
    """48 bits of a revision's hash, as the marks had it."""
    return float(int.from_bytes(sha256(revision.encode()).digest()[:6]))


def _move_told(connection: sa.Connection, told: sa.Table) -> None:
    is_told = _runs.c.job.startswith(_TOLD)
    rows = [
        {"workspace": row.workspace, "alarm": row.job.removeprefix(_TOLD), "due": row.due}
        for row in connection.execute(sa.select(_runs).where(is_told))
    ]
    if rows:
        connection.execute(told.insert(), rows)
        connection.execute(_runs.delete().where(is_told))
