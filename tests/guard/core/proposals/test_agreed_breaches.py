"""What people agreed to is what the preview showed broken, and nothing beside it."""

from __future__ import annotations

from typing import Any

from guard.core.proposals.agreed_breaches import breaches_of


def reason(policy: str, *pointers: str, outcome: str = "broken") -> dict[str, Any]:
    return {"policy": policy, "outcome": outcome, "evidence": [{"pointer": pointer} for pointer in pointers]}


PLAN = {
    "changes": [
        {"reasons": [reason("a", "/x", "/y"), reason("b"), reason("c", "/z", outcome="kept")]},
        {"reasons": []},
    ]
}


def test_only_what_was_shown_broken_in_this_change_was_agreed_to() -> None:
    assert breaches_of(PLAN, 0) == {("a", "/x"), ("a", "/y"), ("b", "")}
    assert breaches_of(PLAN, 1) == set()


def test_a_change_that_the_preview_does_not_have_agrees_to_nothing() -> None:
    assert breaches_of(PLAN, 2) == breaches_of(PLAN, -1) == breaches_of({}, 0) == set()
