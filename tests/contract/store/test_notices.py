"""What people were told of a question is kept, and each step of it is claimed once."""

from __future__ import annotations

from dataclasses import replace

from drift.store.sql.database import Database
from guard.core.model.notice import Notice
from guard.store import DecisionStore
from tests.contract.store.examples import both_at_once

FIRST = Notice("reminder 1", ("alice@acme.example",), "Alice has not answered yet.", 100.0)


def test_what_was_told_reads_back_by_ballot(guard: DecisionStore) -> None:
    assert guard.notices.claim("a1", FIRST)
    assert guard.notices.claim("a2", replace(FIRST, people=()))
    later = replace(FIRST, step="reminder 2", at=101.0)
    assert guard.notices.claim("a1", later)
    assert guard.notices.of(["a1", "a2", "a3"]) == {"a1": [FIRST, later], "a2": [replace(FIRST, people=())]}


def test_a_step_is_told_once_over_all_replicas(database: Database, workspace: int) -> None:
    def claim() -> bool:
        with database.write() as connection:
            return DecisionStore(connection, workspace).notices.claim("a1", FIRST)

    assert sorted(both_at_once(claim)) == [False, True]
    assert not claim()
