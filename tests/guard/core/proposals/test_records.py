"""Each edition of a proposal has a ballot of its own."""

from __future__ import annotations

from dataclasses import replace

from tests.guard.core.proposals.proposal_records import record


def test_an_edition_never_shares_the_ballot_of_another() -> None:
    first = record("p1")
    assert first.ballot == "p1.1"
    assert replace(first, edition=2).ballot != first.ballot != record("p11").ballot
