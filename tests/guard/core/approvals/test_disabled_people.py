"""Who may act at all: an operator means a person, the provider means an account."""

from __future__ import annotations

import pytest

from guard.core.approvals.disabled_people import why_disabled
from guard.core.model.account import Disabled, DisabledBy
from guard.core.model.policy import Identities

SAME: Identities = (("alice@acme.example", "ally@acme.example"),)


def why(by: DisabledBy, email: str) -> str:
    return why_disabled([Disabled("alice@acme.example", by, 0.0, "left")], email, lambda: SAME)


@pytest.mark.parametrize("email", ["alice@acme.example", "Alice@ACME.example "])
def test_whoever_is_disabled_may_do_nothing_under_whatever_spelling(email: str) -> None:
    assert "by an operator" in why("operator", email)
    assert "does not vouch" in why("provider", email)


@pytest.mark.parametrize("email", ["ally@acme.example", "alice+x@acme.example"])
def test_an_operator_means_the_person_and_the_provider_one_account(email: str) -> None:
    assert why("operator", email)
    assert not why("provider", email)


def test_nobody_else_is_disabled_and_the_policies_are_only_read_where_an_operator_said_so() -> None:
    assert not why("operator", "bob@acme.example")
    assert not why_disabled([], "bob@acme.example", pytest.fail)
    provider = [Disabled("alice@acme.example", "provider", 0.0, "")]
    assert not why_disabled(provider, "bob@acme.example", pytest.fail)
