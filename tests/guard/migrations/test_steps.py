"""A step of the database only adds, or says why older code goes on beside it, or which code can."""

from __future__ import annotations

from pathlib import Path

import pytest

import guard.migrations
from guard.migrations import FIRST, _scripts
from tests.guard.migrations.plain_steps import notices

VERSIONS = Path(guard.migrations.__file__).parent / "versions"
STEPS = sorted(VERSIONS.glob("0*.py"))
LOOKED_AT = [file for file in STEPS if file.name[:4] >= FIRST]
"""Older ones ran where nobody looked at who may go on."""


@pytest.mark.parametrize("file", LOOKED_AT, ids=lambda file: file.stem)
def test_a_step_only_adds_or_says_who_goes_on_beside_it(file: Path) -> None:
    module = _scripts().get_revision(file.name[:4]).module
    said = [getattr(module, name, "") for name in ("besides", "oldest")]
    found = notices(file.read_text(encoding="utf-8"))
    assert not found or any(said), (
        f"{file.name} has more than additions, which versions beside it may notice: {' '.join(found)} Say in `besides` "
        f"why older code goes on, or in `oldest` the last step of the oldest code that does. See docs/dev/patterns.md."
    )
    assert not (all(said)), f"{file.name} says both that older code goes on and that it does not."


@pytest.mark.parametrize("file", LOOKED_AT, ids=lambda file: file.stem)
def test_the_oldest_code_knows_how_to_rest(file: Path) -> None:
    oldest = getattr(_scripts().get_revision(file.name[:4]).module, "oldest", FIRST)
    assert FIRST <= oldest <= file.name[:4]


def test_steps_follow_each_other_in_one_line() -> None:
    steps = list(_scripts().walk_revisions())[::-1]
    assert [step.revision for step in steps] == [f"{number:04}" for number in range(1, len(steps) + 1)]


ADDS = """
def upgrade():
    op.create_table("lamps", sa.Column("id", sa.Text()))
    op.create_index("ix_lamps_id", "lamps", ["id"], unique=True)
    op.add_column("changes", sa.Column("mood", sa.Text()))
    op.add_column("changes", sa.Column("count", sa.Integer(), nullable=False, server_default="0"))
def before(connection):
    connection.execute(sa.text("CREATE INDEX CONCURRENTLY ix ON changes (mood)"))
"""


def test_additions_are_nothing_to_notice() -> None:
    assert notices(ADDS) == []


@pytest.mark.parametrize(
    "step",
    [
        'op.drop_column("changes", "mood")',
        'op.drop_table("changes")',
        'op.rename_table("changes", "moves")',
        'op.alter_column("changes", "mood", nullable=False)',
        'op.create_index("ix", "changes", ["mood"])',
        'op.create_unique_constraint("uq", "changes", ["mood"])',
        'op.execute("UPDATE changes SET mood = 1")',
        'op.get_bind().execute(sa.text("DROP TABLE changes"))',
        'op.add_column("changes", sa.Column("mood", sa.Text(), nullable=False))',
        'op.add_column("changes", sa.Column("mood", sa.Text(), unique=True))',
        'op.add_column("changes", a_column)',
        'with op.batch_alter_table("changes") as batch: batch.drop_column("mood")',
        "from alembic.op import execute",
        "from alembic import op as o",
    ],
)
def test_more_than_an_addition_is_named(step: str) -> None:
    assert notices(step)
