"""Which role people.yaml gives to somebody who signs in."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.language.policy_builder import build_people
from guard.core.lint import people_checks
from guard.identity.roles import role_of

PEOPLE: dict[str, Any] = {
    "version": 1,
    "groups": {"leads": ["alice@acme.example"]},
    "same_person": [["alice@acme.example", "ally@partner.example"]],
    "roles": {
        "operator": ["Dave@acme.example", "claim:admins"],
        "approver": ["group:leads"],
        "requester": ["claim:group:leads"],
        "viewer": ["*@acme.example"],
    },
}


@pytest.mark.parametrize(
    ("email", "claimed", "role"),
    [
        ("dave@acme.example", (), "operator"),
        ("DAVE@acme.example", (), "operator"),
        ("dave+x@acme.example", (), "viewer"),
        ("alice@acme.example", (), "approver"),
        ("ally@partner.example", (), "approver"),
        ("alice@acme.example", ("admins",), "operator"),
        ("erin@acme.example", ("Admins", "claim:admins", "admins "), "viewer"),
        ("erin@acme.example", ("group:leads",), "requester"),
        ("erin@sub.acme.example", (), None),
        ("erin@acme.example.evil.example", (), None),
        ("nobody", (), None),
        ("", ("",), None),
    ],
)
def test_the_highest_role_counts_and_nothing_that_only_looks_like_one(
    email: str, claimed: tuple[str, ...], role: str | None
) -> None:
    assert role_of(build_people(PEOPLE), email, claimed) == role


def test_without_roles_nobody_is_let_in() -> None:
    assert role_of(build_people({"version": 1}), "dave@acme.example", ("admins",)) is None


def test_a_role_for_a_group_that_nobody_is_in_is_a_mistake() -> None:
    roles = {"operator": ["dave@acme.example", "group:lead"], "viewer": ["claim:lead", "group:empty"]}
    found = list(
        people_checks.errors({**PEOPLE, "groups": {"leads": ["a@b.example"], "empty": []}, "roles": roles})
    )
    assert [(one.path, "Did you mean" in one.sentence) for one in found] == [
        (("roles", "operator", 1), True),
        (("roles", "viewer", 1), False),
    ]
    assert "write claim:lead" in found[0].sentence
