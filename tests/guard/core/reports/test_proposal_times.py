"""What a policy costs those who ask first."""

from __future__ import annotations

from dataclasses import replace

from guard.core.model.records import Rule, Way
from guard.core.proposals.records import ProposalRecord
from guard.core.reports.proposal_times import AskedFirst, asked_first
from guard.core.reports.rollout_formats import asked_in_words

HOUR = 3600.0
ASKED = ProposalRecord(
    "p",
    "bob@acme.example",
    0.0,
    0.0,
    {},
    "",
    "",
    "r1",
    "needs_approval",
    86400.0,
    rules=(Rule("a", (Way(("alice@acme.example",), 1),)), Rule("a", (Way(("dave@acme.example",), 1),))),
)


def test_a_policy_counts_what_it_asked_and_how_long_it_took() -> None:
    approved = replace(ASKED, approved_at=2 * HOUR, approved_by=("alice@acme.example",))
    edited = replace(ASKED, edition=2, asked_at=HOUR, approved_at=7 * HOUR)
    denied = replace(ASKED, closing="denied", closed_at=4 * HOUR)
    expired = replace(ASKED, closing="expired", closed_at=86400.0)
    late = replace(approved, closing="expired", closed_at=99 * HOUR)  # approved, and not applied in time
    found = asked_first([ASKED, approved, edited, denied, expired, late], {"a": 0.0, "b": 0.0})
    assert found == {"a": AskedFirst(6, 4, 3 * HOUR, 2, 4 * HOUR, 1)}
    assert asked_in_words(found["a"]) == (
        "Asked first in 6 proposals; decided after 3 hours (median of 4); 2 approved as first asked, after a wait of 4 "
        "hours in all; 1 expired undecided."
    )


def test_what_was_asked_before_the_rules_were_what_they_are_does_not_count() -> None:
    assert asked_first([ASKED], {"a": 1.0}) == {}
    assert asked_first([ASKED], {}) == {}
    assert asked_in_words(AskedFirst(1)) == "Asked first in 1 proposal."
