"""Which names are one, and which may be mistaken for each other."""

from __future__ import annotations

import pytest

from guard.core.health.names import is_in_use, same, similar
from tests.guard.core.health.made import like


@pytest.mark.parametrize(
    ("one", "other"), [("Refund", " refund "), ("Tier  1", "tier 1"), ("STRASSE", "straße"), ("ﬁn", "fin")]
)
def test_these_names_are_one(one: str, other: str) -> None:
    assert same(one) == same(other)
    assert similar(one) == similar(other)


@pytest.mark.parametrize(
    ("one", "other"), [("refund", "refunds"), ("Re-Fund", "refund"), ("café", "cafe"), ("tier_1", "Tier 1")]
)
def test_these_are_mistaken_for_each_other(one: str, other: str) -> None:
    assert same(one) != same(other)
    assert similar(one) == similar(other)


@pytest.mark.parametrize(("one", "other"), [("tier 1", "tier 2"), ("bus", "bu"), ("sales", "scales")])
def test_these_are_two(one: str, other: str) -> None:
    assert similar(one) != similar(other)


def test_what_is_archived_or_has_no_name_is_not_chosen() -> None:
    assert is_in_use(like("tag"))
    assert not is_in_use(like("conversation_attribute", archived=True))
    assert not is_in_use(like("tag", name=""))
