"""The one spelling of a value of each sort: of a network, an address, a time zone, a URL ... Pure.

Two values of a sort are equal when their one spelling is. What is no value of the sort stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from drift.core.catalogue.kind import Sort
from drift.core.model.email_addresses import plain_email
from drift.core.model.ip_addresses import network_of, network_text
from drift.core.normalisation.time_zone_names import ALIASES

_URL: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(?:([^/?#@\s]*)@)?([^/?#\s]*)([^\s]*)")
_ESCAPE: Final = re.compile(r"%[0-9a-fA-F]{2}")
_PORTS: Final = {"http": ":80", "https": ":443"}
_TEMPLATE: Final = "{{"


def one_spelling(sort: Sort, text: str) -> str:
    """The spelling that stands for every other one of this value."""
    return _SPELLINGS[sort](text)


def _network(text: str) -> str:
    try:
        return network_text(network_of(text, strict=False))
    except ValueError:
        return text


def _time_zone(text: str) -> str:
    name = text.strip().lower()
    return ALIASES.get(name, name).lower()


def _host(text: str) -> str:
    """A domain is an address without its name, and may end with a dot."""
    return plain_email(f"@{text.strip().rstrip('.')}")[1:]


def _url(text: str) -> str:
    """Scheme and host in small letters, without the port that the scheme implies, and with a path. What comes after
    the host is left as it is, as capitals count there."""
    url = _URL.fullmatch(text.strip())
    if url is None:
        return text
    scheme, user, host, rest = url.groups()
    scheme = scheme.lower()
    plain = host if _TEMPLATE in host else _host(host.removesuffix(_PORTS.get(scheme, ":")))
    rest = _ESCAPE.sub(lambda escape: escape[0].upper(), rest)
    return f"{scheme}://{'' if user is None else f'{user}@'}{plain}{rest if rest.startswith('/') else f'/{rest}'}"


def _locale(text: str) -> str:
    return text.strip().replace("_", "-").lower()


_SPELLINGS: Final[Mapping[Sort, Callable[[str], str]]] = {
    "network": _network,
    "email": plain_email,
    "time_zone": _time_zone,
    "host": _host,
    "url": _url,
    "locale": _locale,
}
