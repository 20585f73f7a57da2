"""Delegations are kept for good, and ended once."""

from __future__ import annotations

import time
from dataclasses import replace

from drift.store.sql.database import Database
from guard.core.model.delegation import Delegation
from guard.store import DecisionStore
from tests.contract.store.examples import both_at_once

FIRST = Delegation(
    "x1", "alice@acme.example", "dave@acme.example", 100.0, 200.0, "alice@acme.example", 90.0, "away"
)


def test_a_delegation_reads_back_as_it_was_made_and_stays(guard: DecisionStore) -> None:
    assert guard.delegations.add(FIRST)
    assert not guard.delegations.add(replace(FIRST, delegate="bob@acme.example"))
    assert guard.delegations.get("x1") == FIRST
    assert guard.delegations.get("x2") is None
    assert guard.delegations.end("x1", 150.0, "dave@acme.example")
    assert guard.delegations.get("x1") == replace(FIRST, ended_at=150.0, ended_by="dave@acme.example")


def test_it_is_ended_once(database: Database, workspace: int) -> None:
    with database.write() as connection:
        DecisionStore(connection, workspace).delegations.add(FIRST)

    def end() -> bool:
        with database.write() as connection:
            return DecisionStore(connection, workspace).delegations.end("x1", 150.0, "alice@acme.example")

    assert sorted(both_at_once(end)) == [False, True]


def test_those_to_come_are_neither_over_nor_ended(guard: DecisionStore) -> None:
    for number, (start, end) in enumerate([(100.0, 200.0), (50.0, 300.0), (60.0, 301.0), (10.0, 20.0)], 1):
        guard.delegations.add(
            replace(FIRST, id=f"x{number}", starts_at=start, ends_at=end, made_at=float(number))
        )
    guard.delegations.end("x3", 70.0, "alice@acme.example")
    assert [one.id for one in guard.delegations.to_come(199.9)] == ["x2", "x1"]
    assert [one.id for one in guard.delegations.to_come(200.0)] == ["x2"]
    assert [one.id for one in guard.delegations.search(150.0)] == ["x4", "x3", "x2", "x1"]
    assert [one.id for one in guard.delegations.search(150.0, is_open=True)] == ["x2", "x1"]
    assert [one.id for one in guard.delegations.search(150.0, is_open=False, limit=1)] == ["x4"]
    assert [one.id for one in guard.delegations.search(150.0, is_open=False, before="x4")] == ["x3"]


def test_of_two_that_look_before_they_add_the_later_sees_the_first(
    database: Database, workspace: int
) -> None:
    ids = iter(["x1", "x2"])

    def add_unless_there_is_one() -> bool:
        with database.write() as connection:
            delegations = DecisionStore(connection, workspace).delegations
            delegations.lock()
            if delegations.to_come(100.0):
                return False
            time.sleep(0.05)  # so that the other one looks meanwhile, if nothing keeps it
            return delegations.add(replace(FIRST, id=next(ids)))

    assert sorted(both_at_once(add_unless_there_is_one)) == [False, True]
