"""Under which names the service answers, and which proxies may say for whom they ask. Opens nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from drift.core.model.ip_addresses import Network, address_of
from guard.runtime.settings import Settings

_HOST: Final = re.compile(
    r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.?(?::[0-9]{1,5})?", re.IGNORECASE
)
_MOST_HOPS: Final = 20
"""Addresses of `X-Forwarded-For` that are looked at, from the right: nobody has more proxies of their own."""


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """`names` are hosts in small letters, `proxies` networks. Every installation also answers to `localhost` and to
    addresses that are no public ones: nobody else can have those, so no page of a stranger is ever found there."""

    names: frozenset[str] = frozenset()
    proxies: tuple[Network, ...] = ()

    def answers_to(self, host: str) -> bool:
        """Whether a `Host` is a name of this service. Its port says nothing: a proxy may have another."""
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = found[1].lower()
        return name in self.names or name == "localhost" or _is_private(name)

    def trusts(self, peer: str) -> bool:
        address = address_of(peer)
        return address is not None and any(address in network for network in self.proxies)

    def asker(self, peer: str, forwarded_for: str) -> str:
        """The address for which a trusted proxy asks: the last one in the list that is no trusted proxy. What stands to
        the left of it was sent by that one, and may be anything."""
        found = peer
        for text in reversed(forwarded_for.split(",")[-_MOST_HOPS:]):
            address = address_of(_without_port(text.strip()))
            if address is None:
                break
            found = str(address)
            if not self.trusts(found):
                break
        return found


def front_door(settings: Settings) -> FrontDoor:
    """The door of a service with these settings."""
    names = {urlsplit(url).hostname or "" for url in settings.public_urls}
    listens = address_of(settings.host)
    if listens is None or not listens.is_unspecified:  # 0.0.0.0 is everywhere, and no name
        names.add(settings.host)
    return FrontDoor(frozenset(_plain(name) for name in names if name), settings.trusted_proxies)


def _plain(name: str) -> str:
    """A name as `Host` headers have it."""
    address = address_of(name)
    if address is not None:
        return f"[{address}]" if address.version == 6 else str(address)
    try:
        return name.encode("idna").decode().lower()
    except UnicodeError:
        return name.lower()


def _is_private(name: str) -> bool:
    address = address_of(name)
    return address is not None and not address.is_global and not address.is_unspecified


def _without_port(text: str) -> str:
    """`203.0.113.9:4711` and `[2001:db8::1]:4711` without the port."""
    if text.startswith("["):
        return text.partition("]")[0] + "]"
    return text.partition(":")[0] if text.count(":") == 1 else text


def unused(names: Iterable[str]) -> str:
    """What is said of the headers of a proxy that is none of ours."""
    return (
        f"{', '.join(names)} of its requests are not used. If it is your proxy, name it in "
        "GUARDRAIL_TRUSTED_PROXIES: until then all who come through it count as one address"
    )
