"""The verdict follows from the reasons, and the strictest wins."""

from __future__ import annotations

import pytest

from guard.core.model.verdict import Judgement, Mode, Outcome, Reason, Verdict, strictest


def reason(policy: str, action: Verdict, mode: Mode = "enforce", outcome: Outcome = "broken") -> Reason:
    return Reason(policy, outcome, action, mode, "high", "A sentence.")


FLAGS, ASKS = reason("flags", Verdict.FLAG), reason("asks", Verdict.REQUIRE_APPROVAL)
OBSERVED = reason("observed", Verdict.REVERT, mode="observe")


@pytest.mark.parametrize("reasons", [(FLAGS, ASKS), (ASKS, FLAGS)])
def test_the_strictest_enforced_reason_wins_in_any_order(reasons: tuple[Reason, ...]) -> None:
    judgement = Judgement(reasons)
    assert judgement.verdict is Verdict.REQUIRE_APPROVAL
    assert judgement.deciding() == (ASKS,)


def test_an_observed_policy_only_flags_and_says_what_it_would_have_been() -> None:
    judgement = Judgement((OBSERVED,))
    assert (judgement.verdict, judgement.would_be) == (Verdict.FLAG, Verdict.REVERT)


@pytest.mark.parametrize("outcome", ["kept", "excused", "exempt"])
def test_only_what_is_broken_counts(outcome: Outcome) -> None:
    judgement = Judgement((reason("p", Verdict.REVERT, outcome=outcome),))
    assert (judgement.verdict, judgement.broken) == (Verdict.ALLOW, ())


def test_a_verdict_is_read_back_from_its_word() -> None:
    assert [Verdict.of(verdict.word) for verdict in Verdict] == list(Verdict)
    assert strictest([]) is Verdict.ALLOW
