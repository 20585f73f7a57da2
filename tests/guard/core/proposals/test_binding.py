"""What binds a proposal: its meaning, what it claims, and the state that was judged."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.model.resources import Ref
from guard.core.proposals.binding import (
    claims_of,
    content_of,
    fingerprint_of,
    first_overlap,
    overlap,
    touched,
)
from guard.core.proposals.proposal_schema import BODY
from guard.core.proposals.reading import read_proposal
from guard.core.proposals.records import Claim
from tests.guard.core.proposals.proposal_records import HOURS, record

OTHER = Ref("office_hours_schedule", "43")


def claims(*changes: Any) -> tuple[Claim, ...]:
    proposal, wrong = read_proposal({"changes": list(changes)}, BODY)
    assert wrong == ()
    return claims_of(proposal)


def test_every_field_that_is_named_is_claimed_and_a_deletion_claims_all() -> None:
    assert claims({"resource": str(HOURS), "set": {"/name": "a", "/time_intervals/0/start_minute": 1}}) == (
        Claim(HOURS, "/name"),
        Claim(HOURS, "/time_intervals/0/start_minute"),
    )
    assert claims({"resource": str(HOURS), "merge": {"a": {"b": 1}, "c": None}}) == (
        Claim(HOURS, "/a/b"),
        Claim(HOURS, "/c"),
    )
    assert claims({"resource": str(HOURS), "delete": True}) == (Claim(HOURS, ""),)
    assert claims({"create": True, "kind": "tag", "set": {"/name": "winter"}}) == ()


def test_what_is_touched_is_named_once_and_sorted() -> None:
    both = (Claim(OTHER, "/name"), Claim(HOURS, "/b"), Claim(HOURS, "/a"))
    assert touched(both) == (HOURS, OTHER)


def test_the_order_of_keys_and_the_version_of_a_file_mean_nothing() -> None:
    changes = [{"resource": "ip_allowlist", "set": {"/enabled": True}}]
    content = content_of({"changes": changes, "reason": "why"})
    assert content == content_of({"reason": "why", "version": 1, "changes": changes})
    assert content != content_of({"reason": "why else", "changes": changes})


def test_another_state_or_another_content_is_another_fingerprint() -> None:
    here = {HOURS: b"1" * 32, OTHER: None}
    found = fingerprint_of("c", here)
    assert found == fingerprint_of("c", dict(reversed(here.items())))
    others = (
        fingerprint_of("d", here),
        fingerprint_of("c", {**here, HOURS: b"2" * 32}),
        fingerprint_of("c", {**here, OTHER: b"1" * 32}),
        fingerprint_of("c", {HOURS: b"1" * 32}),
    )
    assert len({found, *others}) == 5


@pytest.mark.parametrize(
    ("mine", "theirs", "same"),
    [
        ("/name", "/name", True),
        ("/name", "", True),
        ("/a", "/a/b", True),
        ("/a/b", "/a", True),
        ("/a", "/ab", False),
        ("/a/b", "/a/c", False),
        ("/*", "/a", False),
        ("/a~1b", "/a/b", False),
    ],
)
def test_fields_overlap_where_one_lies_in_the_other(mine: str, theirs: str, *, same: bool) -> None:
    assert overlap(Claim(HOURS, mine), Claim(HOURS, theirs)) is same
    assert not overlap(Claim(HOURS, mine), Claim(OTHER, theirs))


def test_the_first_proposal_on_a_field_is_named() -> None:
    first, second = record("p1", claims=(Claim(HOURS, "/a"),)), record("p2", claims=(Claim(HOURS, ""),))
    assert first_overlap([Claim(HOURS, "/b")], [first, second]) == (second, Claim(HOURS, ""))
    assert first_overlap([Claim(HOURS, "/a/x")], [first, second]) == (first, Claim(HOURS, "/a"))
    assert first_overlap([Claim(OTHER, "")], [first, second]) is None
