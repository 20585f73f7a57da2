"""Approvals and votes: one vote per person, and none once the question is settled."""

from __future__ import annotations

from dataclasses import replace

from msgspec import convert

from drift.core.model.resources import Ref
from drift.store.sql.database import Database
from guard.core.model.records import Requirement, Rule, Vote, Way
from guard.store import DecisionStore
from tests.contract.store.examples import HOURS, approval, both_at_once

YES = Vote("a1", "alice@acme.example", "approve", 110.0, "fine \u2713")


def test_an_approval_reads_back_as_it_was_asked(guard: DecisionStore) -> None:
    one = approval()
    assert guard.approvals.add(one)
    assert not guard.approvals.add(one)
    assert guard.approvals.get("a1") == one
    assert guard.approvals.get("a2") is None


def test_an_approval_is_settled_once(guard: DecisionStore) -> None:
    guard.approvals.add(approval())
    assert guard.approvals.settle("a1", "approved", 120.0, "Re-applied.")
    assert not guard.approvals.settle("a1", "denied", 121.0)
    assert guard.approvals.get("a1") == approval(settled_at=120.0, settlement="approved", note="Re-applied.")
    assert guard.approvals.open_for(HOURS) == guard.approvals.open_approvals() == []


def test_of_two_that_settle_at_once_one_wins(database: Database, workspace: int) -> None:
    with database.write() as connection:
        DecisionStore(connection, workspace).approvals.add(approval())

    def settle() -> bool:
        with database.write() as connection:
            return DecisionStore(connection, workspace).approvals.settle("a1", "expired", 120.0)

    assert sorted(both_at_once(settle)) == [False, True]


def test_open_approvals_are_found_by_resource_and_page(guard: DecisionStore) -> None:
    guard.approvals.add(approval("a1", 100.0))
    guard.approvals.add(approval("a2", 101.0))
    guard.approvals.add(approval("a3", 102.0, ref=Ref("team", "1")))
    guard.approvals.settle("a1", "void", 110.0, "It moved.")
    assert [a.id for a in guard.approvals.open_for(HOURS)] == ["a2"]
    assert [a.id for a in guard.approvals.open_approvals()] == ["a3", "a2"]
    assert [a.id for a in guard.approvals.search()] == ["a3", "a2", "a1"]
    assert [a.id for a in guard.approvals.search(ref=HOURS, is_open=False)] == ["a1"]
    assert [a.id for a in guard.approvals.search(settlement="void")] == ["a1"]
    assert [a.id for a in guard.approvals.search(is_open=True, before="a3", limit=5)] == ["a2"]


def test_a_later_vote_of_the_same_person_takes_the_place_of_the_first(guard: DecisionStore) -> None:
    guard.approvals.add(approval())
    assert guard.approvals.vote(YES)
    assert guard.approvals.vote(replace(YES, voter="dave@acme.example", at=109.0))
    assert guard.approvals.vote(replace(YES, choice="deny", at=111.0, comment=""))
    assert guard.approvals.votes("a1") == [
        replace(YES, voter="dave@acme.example", at=109.0),
        replace(YES, choice="deny", at=111.0, comment=""),
    ]


def test_a_settled_or_unknown_question_takes_no_vote(guard: DecisionStore) -> None:
    guard.approvals.add(approval())
    guard.approvals.settle("a1", "expired", 120.0)
    assert not guard.approvals.vote(YES)
    assert not guard.approvals.vote(replace(YES, approval_id="a9"))
    assert guard.approvals.votes("a1") == []


def test_what_a_policy_asks_reads_back_whole_also_from_an_older_row(guard: DecisionStore) -> None:
    frozen = Requirement("office-hours", ("erin@acme.example",), 1, "year-end", veto=False)
    rule = Rule("office-hours", (Way(("alice@acme.example",), 2), Way(("erin@acme.example",), 1)), "year-end")
    known = (("alice@acme.example", "alice@acme.fr"),)
    asked = approval(requirements=(frozen,), unattributed=(rule,), same_person=known)
    guard.approvals.add(asked)
    assert guard.approvals.get("a1") == asked
    assert convert([["p", ["a@acme.example"], 1]], tuple[Requirement, ...]) == (
        Requirement("p", ("a@acme.example",), 1),
    )
