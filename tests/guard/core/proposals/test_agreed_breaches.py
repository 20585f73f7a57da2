"""What people agreed to is what the preview showed broken, and nothing beside it."""

from __future__ import annotations

from typing import Any

from guard.core.proposals.agreed_breaches import breaches_of, held_in


def reason(policy: str, *pointers: str, outcome: str = "broken") -> dict[str, Any]:
    evidence = [{"pointer": pointer} for pointer in pointers]
    return {
        "policy": policy,
        "outcome": outcome,
        "evidence": evidence,
        "protects": ["/p"] if policy == "b" else [],
    }


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


def test_what_nobody_agreed_to_is_held_where_the_rule_says_it_and_else_as_far_as_it_protects() -> None:
    assert held_in(PLAN, 0) == ("/x", "/y", "/p")
    assert held_in({"changes": [{"reasons": [reason("d")]}]}, 0) == ("",)
    assert held_in(PLAN, 1) == held_in(PLAN, 2) == ()
