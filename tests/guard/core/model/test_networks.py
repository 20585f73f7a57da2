"""From where somebody acted, by name."""

from __future__ import annotations

import pytest

from guard.core.model.networks import place_of

NETWORKS = {
    "Acme": ("203.0.112.0/22", "2001:db8::/32"),
    "Paris office": ("203.0.113.0/24", "198.51.100.7"),
    "Paris, third floor": ("203.0.113.64/26",),
}


@pytest.mark.parametrize(
    ("ip", "place"),
    [
        ("203.0.113.9", "Paris office"),
        ("203.0.113.70", "Paris, third floor"),
        ("203.0.114.1", "Acme"),
        ("198.51.100.7", "Paris office"),
        ("198.51.100.8", ""),
        ("::ffff:203.0.113.9", "Paris office"),
        ("2001:DB8::7", "Acme"),
        ("2001:db9::7", ""),
        (None, ""),
        ("", ""),
        ("somewhere", ""),
    ],
)
def test_the_smallest_network_that_holds_an_address_names_the_place(ip: str | None, place: str) -> None:
    assert place_of(NETWORKS, ip) == place
    assert place_of(dict(reversed(NETWORKS.items())), ip) == place
    assert place_of({}, ip) == ""
