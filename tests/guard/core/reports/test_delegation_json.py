"""Delegations as JSON."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guard.core.reports.delegation_json import delegation, standing
from tests.guard.core.approvals.test_delegation import DAY, NOW, TO_DAVE


@pytest.mark.parametrize(
    ("at", "word"),
    [(NOW - 1, "to_come"), (NOW, "holds"), (NOW + DAY - 1, "holds"), (NOW + DAY, "over")],
)
def test_its_status_follows_from_the_clock(at: float, word: str) -> None:
    assert standing(TO_DAVE, at) == word
    assert standing(replace(TO_DAVE, ended_at=NOW - 1), at) == "over"


def test_it_says_whose_voice_is_with_whom_and_who_said_so() -> None:
    answer = delegation(replace(TO_DAVE, made_by="erin@acme.example"), NOW, "Dave is away, too.")
    assert (answer.delegator, answer.delegate, answer.made_by) == (
        TO_DAVE.delegator,
        TO_DAVE.delegate,
        "erin@acme.example",
    )
    assert (answer.starts_at, answer.ended_at, answer.note) == (
        "2027-01-15T08:00:00Z",
        None,
        "Dave is away, too.",
    )
