"""IP addresses and networks under one spelling: however an address is written, it is one address. Pure.

Capitals, zeros, an IPv4 address mapped into IPv6 (`::ffff:203.0.113.9`), a zone (`%eth0`), brackets and spaces around
it make no other address.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

_MAPPED: Final = IPv6Network("::ffff:0:0/96")
"""Where IPv6 holds the IPv4 addresses: the IPv4 client of an IPv6 server shows as one of these."""


@lru_cache(maxsize=4096)  # the same few addresses come again and again
def address_of(text: str) -> Address | None:
    """The address that a text writes; None where it writes none."""
    try:
        address = ip_address(_bare(text))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def network_of(text: str, *, strict: bool = True) -> Network:
    """The network that a text writes; a single address is a network of one. Raises ValueError where it writes none, and
    if it is `strict`, where host bits are set."""
    address, slash, size = text.strip().partition("/")
    network = ip_network(_bare(address) + slash + size, strict=strict)
    if isinstance(network, IPv6Network) and network.subnet_of(_MAPPED):
        mapped = IPv4Address(int(network.network_address) - int(_MAPPED.network_address))
        return IPv4Network((mapped, network.prefixlen - _MAPPED.prefixlen))
    return network


def network_text(network: Network) -> str:
    """A network as this product writes it: of one address, the address alone."""
    alone = network.prefixlen == network.max_prefixlen
    return str(network.network_address) if alone else str(network)


@lru_cache(maxsize=4096)
def network_around(text: str, *, ipv4: int, ipv6: int) -> Network | None:
    """The network of this size (bits that its addresses share) that an address lies in; None for what is none."""
    address = address_of(text)
    if address is None:
        return None
    return ip_network((address, ipv4 if address.version == 4 else ipv6), strict=False)


def _bare(text: str) -> str:
    """An address without the spaces, the brackets and the zone that it may be written with."""
    bare = text.strip()
    if bare.startswith("[") and bare.endswith("]"):
        bare = bare[1:-1]
    address, percent, zone = bare.partition("%")
    return address if percent and zone else bare
