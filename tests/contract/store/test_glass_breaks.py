"""Broken glass: kept once for each edition, and reviewed once."""

from __future__ import annotations

from dataclasses import replace

from drift.store.sql.database import Database
from guard.core.proposals.records import GlassBreak
from guard.store import DecisionStore
from tests.contract.store.examples import both_at_once

BROKEN = GlassBreak("p1", 1, "dave@acme.example", 100.0, "the office moved", 200.0)


def test_it_is_kept_once_and_found_with_its_proposal(database: Database, workspace: int) -> None:
    with database.write() as connection:
        store = DecisionStore(connection, workspace).glass_breaks
        assert store.add(BROKEN)
        assert not store.add(replace(BROKEN, who="carol@acme.example"))
        assert store.add(replace(BROKEN, edition=2))
        assert store.of("p1") == [BROKEN, replace(BROKEN, edition=2)]
        assert store.of("p2") == []


def test_it_is_overdue_until_it_is_reviewed(database: Database, workspace: int) -> None:
    with database.write() as connection:
        store = DecisionStore(connection, workspace).glass_breaks
        store.add(BROKEN)
        store.add(replace(BROKEN, proposal_id="p2", due_at=150.0))
        assert store.overdue(149.0) == []
        assert [one.proposal_id for one in store.overdue(200.0)] == ["p2", "p1"]
        assert store.review(BROKEN, 210.0, "alice@acme.example", "fine")
        assert [one.proposal_id for one in store.overdue(220.0)] == ["p2"]
        (done,) = store.of("p1")
        assert (done.reviewed_at, done.reviewed_by, done.review) == (210.0, "alice@acme.example", "fine")
        assert not store.review(BROKEN, 230.0, "erin@acme.example", "fine too")


def test_of_two_reviews_at_once_one_counts(database: Database, workspace: int) -> None:
    with database.write() as connection:
        DecisionStore(connection, workspace).glass_breaks.add(BROKEN)

    def review() -> bool:
        with database.write() as connection:
            return DecisionStore(connection, workspace).glass_breaks.review(
                BROKEN, 210.0, "alice@acme.example", "fine"
            )

    assert sorted(both_at_once(review)) == [False, True]
