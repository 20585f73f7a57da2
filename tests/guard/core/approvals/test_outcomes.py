"""What votes amount to, in words."""

from __future__ import annotations

import pytest

from guard.core.approvals.outcomes import Approved, Denied, Expired, Pending, Status, Void, in_words

ALICE, BOB = "alice@acme.example", "bob@acme.example"


@pytest.mark.parametrize(
    ("status", "word", "sentence"),
    [
        (Pending((("hours", 0, 1),)), "pending", "Waiting for approvals: 0 of 1 for hours."),
        (
            Pending((("hours", 0, 1), ("zone", 1, 2), ("hours", 1, 2))),
            "pending",
            "Waiting for approvals: 1 of 3 for hours; 1 of 2 for zone.",
        ),
        (Pending(()), "pending", "Waiting for approvals."),
        (Approved((ALICE,), 1.0), "approved", "Approved by alice@acme.example."),
        (Denied((ALICE,), 1.0, "not now"), "denied", "Denied by alice@acme.example: not now."),
        (Denied((ALICE, BOB), 1.0), "denied", "Denied by alice@acme.example, bob@acme.example."),
        (Expired(1.0), "expired", "Nobody decided in time."),
        (Void("It moved on."), "void", "It moved on."),
    ],
)
def test_a_status_is_a_word_and_a_sentence(status: Status, word: str, sentence: str) -> None:
    assert in_words(status) == (word, sentence)
