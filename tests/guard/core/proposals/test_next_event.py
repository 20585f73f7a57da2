"""What becomes of a proposal next follows from what is known of it, and what moved is never approved."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.proposals.life import APPLY_WITHIN, status_of
from guard.core.proposals.next_event import Agreed, Ends, Facts, Waits, next_of, with_votes_taken_away
from tests.guard.core.proposals.proposal_records import ALICE, BOB, DAVE, record, vote

APPROVED: dict[str, Any] = {"approved_at": 200.0, "approved_by": (ALICE,)}


def facts(*votes: Any, **more: Any) -> Facts:
    return Facts(votes, **{"fingerprint": "f", "revision": "r1", **more})


def test_it_waits_while_nobody_decided_and_nothing_moved() -> None:
    assert next_of(record(), facts(), 1099.0) is None
    assert next_of(record(), facts(vote(ALICE, "changes_wanted")), 1099.0) is None
    assert next_of(record(**APPROVED), facts(), 300.0) is None


def test_enough_who_agree_approve_it_and_one_who_denies_ends_it() -> None:
    assert next_of(record(), facts(vote(ALICE, at=120.0)), 130.0) == Agreed((ALICE,), 120.0)
    denied = next_of(record(), facts(vote(DAVE, "deny", 115.0), vote(ALICE, at=120.0)), 130.0)
    assert denied == Ends("denied", f"Denied by {DAVE}.")


def test_the_voice_of_whoever_asked_never_counts() -> None:
    asked = record(rules=record().rules, excluded=(BOB,))
    assert next_of(asked, facts(vote(BOB), vote("Bob+2@acme.example")), 130.0) is None


@pytest.mark.parametrize("moved", [{"fingerprint": "g"}, {"revision": "r2"}])
@pytest.mark.parametrize("approved", [{}, APPROVED])
def test_votes_hold_for_the_state_and_the_policies_they_were_cast_on(
    moved: dict[str, str], approved: dict[str, Any]
) -> None:
    found = next_of(record(**approved), facts(vote(ALICE), **moved), 250.0)
    assert isinstance(found, Ends)
    assert found.closing == "void"
    assert found.note.endswith("Ask again with a renewal.")


def test_votes_hold_for_the_edition_they_were_cast_on() -> None:
    edited = with_votes_taken_away(record(**APPROVED, closing="void", closed_at=300.0, note="It moved."))
    assert edited.edition == 2
    assert status_of(edited, (), 300.0) == "open"
    assert next_of(edited, facts(vote(ALICE), vote(DAVE)), 300.0) is None
    assert next_of(edited, facts(vote(ALICE, ballot="p1.2")), 300.0) == Agreed((ALICE,), 110.0)


def test_it_expires_when_nobody_decides_or_nobody_can_begin_it() -> None:
    assert next_of(record(), facts(vote(ALICE, at=1100.0)), 1100.0) == Ends(
        "expired", "Nobody decided in time: nothing was changed. Ask again with a renewal."
    )
    late = next_of(record(**APPROVED), facts(), 200.0 + APPLY_WITHIN)
    assert isinstance(late, Ends)
    assert late.closing == "expired"


def test_who_left_suspends_it_until_they_are_back() -> None:
    gone = facts(vote(ALICE), gone="Bob left.")
    assert next_of(record(), gone, 130.0) == Waits("Bob left.")
    waiting = record(suspended_because="Bob left.")
    assert next_of(waiting, gone, 130.0) is None
    assert next_of(waiting, facts(vote(ALICE)), 130.0) == Waits("")
    assert next_of(waiting, facts(vote(DAVE, "deny"), gone="Bob left."), 130.0) == Ends(
        "denied", f"Denied by {DAVE}."
    )


def test_what_was_begun_or_ended_is_not_looked_at() -> None:
    moved = facts(fingerprint="g", gone="Bob left.")
    assert next_of(record(**APPROVED, started_at=210.0), moved, 10.0**9) is None
    assert next_of(record(closing="applied", closed_at=220.0), moved, 10.0**9) is None
