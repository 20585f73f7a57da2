"""One IP address is one address, however it is written."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.ip_addresses import address_of, network_around, network_of, network_text

ADDRESSES = st.ip_addresses(v=4) | st.ip_addresses(v=6)


def spellings(address: IPv4Address | IPv6Address) -> list[str]:
    """The ways in which logs, proxies and people write an address."""
    text = str(address)
    if isinstance(address, IPv4Address):
        mapped = IPv6Address(int(address) + (0xFFFF << 32))
        return [text, f" {text}", f"::ffff:{text}", f"::FFFF:{text}", mapped.exploded, f"[{mapped}]"]
    plain = [text, address.exploded, text.upper(), f"[{text}]", f"{text} "]
    return [*plain, f"{text}%eth0", f"{address.exploded.upper()}%12"]


@given(ADDRESSES, st.data())
def test_every_spelling_is_the_same_address(address: IPv4Address | IPv6Address, data: st.DataObject) -> None:
    spelt = data.draw(st.sampled_from(spellings(address)))
    assert address_of(spelt) == address_of(str(address))
    assert network_of(spelt) == network_of(str(address))
    assert network_around(spelt, ipv4=24, ipv6=64) == network_around(str(address), ipv4=24, ipv6=64)


@given(ADDRESSES, ADDRESSES)
def test_different_addresses_stay_different(one: IPv4Address, other: IPv4Address) -> None:
    mapped = getattr(one, "ipv4_mapped", None) or one, getattr(other, "ipv4_mapped", None) or other
    assert (address_of(str(one)) == address_of(str(other))) is (mapped[0] == mapped[1])


@pytest.mark.parametrize(
    "text", ["", "office", "203.0.113", "203.0.113.009", "fe80::1%", "1.2.3.4/24", "::g"]
)
def test_what_is_no_address_is_none(text: str) -> None:
    assert address_of(text) is None
    assert network_around(text, ipv4=32, ipv6=64) is None


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7/32", "203.0.113.7"),
        ("203.0.113.0/255.255.255.0", "203.0.113.0/24"),
        ("::ffff:203.0.113.0/120", "203.0.113.0/24"),
        ("::ffff:0:0/96", "0.0.0.0/0"),
        ("2001:DB8:0::/32", "2001:db8::/32"),
        ("fe80::%eth0/64", "fe80::/64"),
    ],
)
def test_a_network_has_one_spelling(text: str, network: str) -> None:
    assert network_text(network_of(text)) == network


def test_host_bits_are_refused_unless_they_may_be_there() -> None:
    with pytest.raises(ValueError, match="host bits"):
        network_of("203.0.113.7/24")
    assert network_of("203.0.113.7/24", strict=False) == network_of("203.0.113.0/24")


def test_the_network_around_an_address() -> None:
    assert str(network_around("2001:db8:1:2:3::4", ipv4=32, ipv6=64)) == "2001:db8:1:2::/64"
    assert network_around("203.0.113.7", ipv4=32, ipv6=64) == network_of(str(ip_address("203.0.113.7")))
