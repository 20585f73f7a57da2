"""A pseudonym is an address that nobody has."""

from __future__ import annotations

from guard.core.model.erasure import pseudonym


def test_a_pseudonym_is_an_address_in_a_domain_that_nobody_has() -> None:
    assert pseudonym(1) == "erased-1@erased.invalid"
    assert len({pseudonym(number) for number in range(100)}) == 100
