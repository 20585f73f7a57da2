"""A permit names what a person may do by hand, each field of it once."""

from __future__ import annotations

import pytest

from drift.core.model.api_call import Call
from guard.core.proposals.permit import Permit, PermittedField, PermitUse, is_by_hand, is_mixed
from guard.core.proposals.steps import NO_CALL, Steps

ONE, TWO = (PermittedField("role", "singleton", "updated", pointer, 1) for pointer in ("/a", "/b"))
CALLS = (Call("PUT", "/tags/1", "2.16"),)


def test_each_field_is_used_once_and_all_of_them_use_it_up() -> None:
    both = Permit("carol@acme.example", 60.0, (ONE, TWO))
    assert (both.is_touched, both.is_used) == (False, False)
    half = both.used((ONE,), PermitUse(7, 1.0))
    assert (half.is_touched, half.is_used) == (True, False)
    whole = half.used((TWO,), PermitUse(8, 2.0))
    assert whole.is_used
    assert whole.freed(8) == half
    assert whole.freed(8).freed(7) == both


@pytest.mark.parametrize(
    ("steps", "by_hand", "mixed"),
    [
        (Steps(CALLS), False, False),
        (Steps((), ("Open the page.",)), True, False),
        (Steps(CALLS, ("Open the page.",)), False, True),
        (Steps((), (NO_CALL,)), False, False),
        (Steps(), False, False),
    ],
)
def test_only_what_no_call_makes_is_made_by_hand(steps: Steps, by_hand: bool, mixed: bool) -> None:
    assert (is_by_hand(steps), is_mixed(steps)) == (by_hand, mixed)


def test_what_is_to_be_created_is_found_by_its_kind() -> None:
    new = Permit("c", 1.0, (PermittedField("workflow", "", "created", "/title", "Refunds"),))
    assert new.creates("workflow")
    assert not new.creates("role")
    assert not Permit("c", 1.0, (ONE,)).creates("role")
