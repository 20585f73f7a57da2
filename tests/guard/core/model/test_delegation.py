"""When a delegation holds."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from guard.core.model.delegation import Delegation

MOMENTS = st.integers(0, 6).map(float)
DELEGATIONS = st.builds(
    Delegation,
    id=st.just("x1"),
    delegator=st.just("alice@acme.example"),
    delegate=st.just("dave@acme.example"),
    starts_at=MOMENTS,
    ends_at=MOMENTS,
    made_by=st.just("alice@acme.example"),
    made_at=MOMENTS,
    ended_at=st.none() | MOMENTS,
)


@given(DELEGATIONS, DELEGATIONS)
def test_two_overlap_when_there_is_a_moment_at_which_both_hold(one: Delegation, other: Delegation) -> None:
    both = any(one.holds_at(at / 2) and other.holds_at(at / 2) for at in range(14))
    assert one.overlaps(other) == other.overlaps(one) == both


@given(DELEGATIONS, MOMENTS, MOMENTS)
def test_ending_it_only_takes_moments_away(one: Delegation, ended: float, at: float) -> None:
    shorter = replace(one, ended_at=min(ended, one.over_at))
    assert shorter.over_at <= one.over_at
    assert one.holds_at(at) or not shorter.holds_at(at)
