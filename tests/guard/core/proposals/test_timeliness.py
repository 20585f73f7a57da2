"""What was approved for a moment is judged for the one at which it is made, where that is a later one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from guard.core.model.asking import Window
from guard.core.model.verdict import Judgement, Reason, Verdict
from guard.core.proposals.timeliness import PUNCTUAL, made_at, why_not_now
from tests.guard.core.proposals.proposal_records import record

SATURDAY = datetime(2026, 12, 5, 22, 30, tzinfo=UTC).timestamp()
NIGHT = Window(frozenset({5}), 22 * 60, 23 * 60, "UTC")


def judgement(action: Verdict, policy: str = "p") -> Judgement:
    return Judgement((Reason(policy, "broken", action, "enforce", "high", f"{policy} minds."),))


@pytest.mark.parametrize(
    ("now", "at"),
    [(500.0, 500.0), (500.0 + PUNCTUAL, 500.0), (501.0 + PUNCTUAL, 501.0 + PUNCTUAL), (499.0, 499.0)],
)
def test_what_is_punctual_is_judged_for_its_time(now: float, at: float) -> None:
    assert made_at(record(apply_at=500.0), now) == at
    assert made_at(record(), now) == now


@pytest.mark.parametrize(
    ("judged", "why"),
    [
        ((), ""),
        ((judgement(Verdict.FLAG),), ""),
        ((judgement(Verdict.REQUIRE_APPROVAL),), ""),  # it was asked
        (
            (judgement(Verdict.REQUIRE_APPROVAL, "q"),),
            "At this time it needs an approval for which nobody was asked: q minds.",
        ),
        ((judgement(Verdict.REVERT),), "At this time it is refused: p minds."),
        ((judgement(Verdict.FLAG), judgement(Verdict.REVERT, "q")), "At this time it is refused: q minds."),
    ],
)
def test_what_nobody_was_asked_about_holds_it_up(judged: Any, why: str) -> None:
    assert why_not_now(record(), judged, (), SATURDAY) == why


def test_a_window_that_is_over_holds_it_up() -> None:
    assert why_not_now(record(), (), [NIGHT], SATURDAY) == ""
    late = why_not_now(record(), (), [NIGHT], SATURDAY + 3600)
    assert late == "Its maintenance window is over: it may be applied sat 22:00 to 23:00 in UTC only."


def test_whoever_broke_glass_is_held_up_by_what_refuses_alone() -> None:
    broke = record(document={"changes": [], "break_glass": True})
    assert why_not_now(broke, [judgement(Verdict.REQUIRE_APPROVAL, "q")], [NIGHT], SATURDAY + 3600) == ""
    assert why_not_now(broke, [judgement(Verdict.REVERT)], [NIGHT], SATURDAY) != ""
