"""Whose acknowledgements are enough."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guard.core.approvals.acknowledging_rule import Acknowledging
from guard.core.approvals.unattributed_rule import declared_way
from guard.core.model.policy import Unattributed
from tests.guard.core.approvals.test_unattributed_rule import (
    ALICE,
    AUDITOR,
    BOB,
    CAROL,
    DAVE,
    INSIDERS,
    policy_set,
)

EXPLAINED = Acknowledging(frozenset({CAROL}), insiders=INSIDERS)
NOBODY = Acknowledging(frozenset(), "Nobody knows.", insiders=INSIDERS)
MISSED = replace(NOBODY, authors=frozenset({CAROL}))


@pytest.mark.parametrize(
    ("rule", "who", "is_enough"),
    [
        (EXPLAINED, (), False),
        (EXPLAINED, (ALICE,), True),
        (EXPLAINED, (CAROL,), False),
        (EXPLAINED, ("Carol+x@acme.example",), False),
        (NOBODY, (ALICE,), False),
        (NOBODY, (ALICE, "Alice+x@acme.example"), False),
        (NOBODY, (ALICE, BOB), True),
        (NOBODY, (AUDITOR,), True),
        (replace(NOBODY, insiders=None), (AUDITOR,), False),
        (replace(NOBODY, insiders=None), (AUDITOR, ALICE), True),
        (MISSED, (ALICE, CAROL), False),
        (MISSED, (ALICE, BOB), True),
    ],
)
def test_one_is_enough_where_all_are_known_and_two_or_an_outsider_where_not(
    rule: Acknowledging, who: tuple[str, ...], *, is_enough: bool
) -> None:
    assert (rule.missing(who) == "") is is_enough


def test_a_policy_says_it_otherwise_for_what_nobody_explains_alone() -> None:
    policies = policy_set(Unattributed(("security",), 1))
    declared = declared_way(policies, policies.find("hours"))
    rule = replace(NOBODY, declared=declared)
    assert rule.missing([ALICE, BOB, AUDITOR]).startswith("Nobody knows. 1 more of ")
    assert rule.missing([DAVE]) == ""
    assert replace(rule, unexplained="").missing([ALICE]) == ""


def test_two_addresses_of_one_person_are_one_word() -> None:
    known = ((ALICE, BOB), (CAROL, AUDITOR))
    assert replace(NOBODY, same_person=known).missing([ALICE, BOB])
    assert replace(EXPLAINED, same_person=known).missing([AUDITOR])
    assert replace(NOBODY, same_person=known).missing([AUDITOR]), "an insider under another address"
    assert replace(EXPLAINED, same_person=known).is_among(AUDITOR, [CAROL])
    policies = policy_set(Unattributed(("security",), 1))
    rule = replace(
        NOBODY, declared=declared_way(policies, policies.find("hours")), same_person=((BOB, DAVE),)
    )
    assert rule.missing([BOB]) == ""


def test_the_sentence_says_why_and_who_else() -> None:
    assert NOBODY.missing([ALICE]) == "Nobody knows. One more person must acknowledge it."
