"""A step of the loop reads what waits, and the one look at all workspaces leaves none of it out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from drift.core.catalogue.catalogue import CATALOGUE
from drift.store import ensure_workspace
from drift.workspace import Workspace
from guard.context import GuardedWorkspace
from guard.runtime.health_state import ServiceCondition
from guard.runtime.one_step import one_step
from guard.store.open_work import open_work
from tests.fakes.intercom import FakeIntercom
from tests.guard.policy_cast import policies
from tests.guard.web.stage import Clock
from tests.stores import sqlite_database

NO_WORK = frozenset({"checkpoints", "permits"})
"""Until when something else is put off, and what belongs to a proposal: neither waits by itself."""


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[GuardedWorkspace]:
    database, clock = sqlite_database(tmp_path), Clock()
    with database.write() as connection:
        number = ensure_workspace(connection, "acme")
    workspace = Workspace(number, "acme", database, FakeIntercom(clock), CATALOGUE, clock, str)
    yield GuardedWorkspace(workspace, policies, "enforce")
    database.close()


def tables(guarded: GuardedWorkspace) -> set[str]:
    """Those that statements read from now on; a list that grows."""
    found: set[str] = set()

    def note(*told: object) -> None:
        found.update(re.findall(r"FROM (\w+)", str(told[2])))

    event.listen(guarded.workspace.database.engine, "before_cursor_execute", note)
    return found


def test_what_a_step_looks_at_is_looked_at_for_all_workspaces_at_once(guarded: GuardedWorkspace) -> None:
    condition = ServiceCondition()
    read = tables(guarded)
    assert one_step(guarded, condition, {}) == 0
    assert condition.troubles == {}
    in_a_step = set(read)
    read.clear()
    with guarded.workspace.database.read() as connection:
        open_work(connection)
    assert len(in_a_step) > 8
    assert in_a_step - NO_WORK <= read
