"""Questions, votes and writes as JSON."""

from guard.core.approvals.outcomes import Pending
from guard.core.reports.workflow_json import approval, approval_in_full, vote
from tests.guard.core.approvals.test_approval_rules import ALICE, QUESTION, no, yes


def test_a_question_in_full_is_the_question_with_its_votes() -> None:
    short = approval(QUESTION, Pending((("hours", 0, 1),)), QUESTION.asked_at)
    full = approval_in_full(short, (vote(yes(ALICE)), vote(no(ALICE))))
    assert [given.vote for given in full.votes] == ["approve", "deny"]
    assert (full.id, full.status, full.requirements[0].policy) == ("a1", "pending", "hours")
    assert full.asked_at == "1970-01-01T00:16:40Z"
