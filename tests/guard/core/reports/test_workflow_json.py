"""Questions, votes and writes as JSON."""

import pytest

from guard.core.approvals.outcomes import Approved, Denied, Expired, Pending, Status, Void
from guard.core.reports.workflow_json import approval, approval_in_full, standing, vote
from tests.guard.core.approvals.test_approval_rules import ALICE, QUESTION, no, yes


@pytest.mark.parametrize(
    ("status", "word", "sentence"),
    [
        (Pending((("hours", 0, 1),)), "pending", "Waiting for approvals: 0 of 1 for hours."),
        (Pending(()), "pending", "Waiting for approvals."),
        (Approved((ALICE,), 1.0), "approved", "Approved by alice@acme.example."),
        (Denied((ALICE,), 1.0, "not now"), "denied", "Denied by alice@acme.example: not now."),
        (Expired(1.0), "expired", "Nobody decided in time."),
        (Void("It moved on."), "void", "It moved on."),
    ],
)
def test_a_status_is_a_word_and_a_sentence(status: Status, word: str, sentence: str) -> None:
    assert standing(status) == (word, sentence)


def test_a_question_in_full_is_the_question_with_its_votes() -> None:
    short = approval(QUESTION, Pending((("hours", 0, 1),)))
    full = approval_in_full(short, (vote(yes(ALICE)), vote(no(ALICE))))
    assert [given.vote for given in full.votes] == ["approve", "deny"]
    assert (full.id, full.status, full.requirements[0].policy) == ("a1", "pending", "hours")
    assert full.asked_at == "1970-01-01T00:16:40Z"
