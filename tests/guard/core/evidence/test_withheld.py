from typing import Any

import pytest

from drift.core.ledger.verifier import verify
from guard.core.evidence.withheld import holds_address, without_opened_addresses
from tests.guard.queries.evidence.quarter import quarter


def test_no_line_says_an_address_any_more_and_the_ledger_is_as_intact_as_before() -> None:
    lines = list(quarter().lines(1, 39, opened=True))
    kept = list(without_opened_addresses(lines))
    assert any(b"198.51.100.7" in line for line in lines)
    assert not any(b"198.51.100.7" in line for line in kept)
    assert any(b"carol@acme.example" in line for line in kept)
    assert any(b"203.0.113.9" in line for line in kept), "what a policy says is nobody's address"
    assert verify(kept).broken == ""


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        ("198.51.100.7", True), ({"a": ["by 198.51.100.7"]}, True), ({"2001:db8::7": 1}, True), ("alice", False),
        (None, False), (3, False), ({"a": ["b", {"c": True}]}, False),
    ],
)  # fmt: skip
def test_where_an_address_may_stand(value: Any, holds: bool) -> None:
    assert holds_address(value) == holds
