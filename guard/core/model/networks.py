"""From where somebody acted, by the names that people.yaml gives to networks. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from drift.core.model.ip_addresses import address_of, network_of


def place_of(networks: Mapping[str, tuple[str, ...]], ip: str | None) -> str:
    """The name of the place that an address belongs to; "" where none has one. Of networks that lie within each other
    the smallest counts: one floor of an office rather than the company."""
    address = address_of(ip) if ip else None
    if address is None:
        return ""
    found = [
        (network.prefixlen, name)
        for name, texts in networks.items()
        for network in map(network_of, texts)
        if network.version == address.version and address in network
    ]
    return max(found, key=lambda one: one[0])[1] if found else ""
