"""Which way requests leave this machine: through the proxy that the environment names for an address, or directly.

The variables mean what they mean to curl and git: HTTPS_PROXY, HTTP_PROXY and ALL_PROXY name the proxy, NO_PROXY what
is reached without one. A name in small letters wins. This machine itself is never reached through a proxy.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

_VARIABLES: Final[Mapping[str, str]] = {"https": "HTTPS_PROXY", "http": "HTTP_PROXY", "": "ALL_PROXY"}
_ALL: Final = ""
_SCHEMES: Final = ("http", "https")
_CERTIFICATES: Final[Mapping[str, str]] = {"SSL_CERT_FILE": "file", "SSL_CERT_DIR": "directory"}
"""The variables that name certificates, and what they name."""
_HERE: Final = "localhost,127.0.0.1,::1"
_PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}


_PROXIES: Final = (*_VARIABLES.values(), "NO_PROXY")
NAMES: Final = (*_PROXIES, *(name.lower() for name in _PROXIES), *_CERTIFICATES)
"""Every variable of the environment that says which way requests go."""


class _Proxy(NamedTuple):
    """A proxy and the variable that names it. `url` may hold a password."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxy of each scheme; the empty scheme stands for all others. `exceptions` are reached without a proxy."""

    by_scheme: Mapping[str, _Proxy] = field(default_factory=dict, repr=False)
    exceptions: tuple[str, ...] = ()

    def of(self, url: str) -> str | None:
        """The address of the proxy for a URL; None where it is reached directly."""
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        proxy = self.by_scheme.get(parts.scheme) or self.by_scheme.get(_ALL)
        port = parts.port or _PORTS.get(parts.scheme, 0)
        if proxy is None or _is_here(host) or any(_matches(host, port, entry) for entry in self.exceptions):
            return None
        return proxy.url

    def shown(self, url: str) -> str | None:
        """Host and port of the proxy for a URL, without its password."""
        parts = urlsplit(self.of(url) or "")
        return parts.netloc.rpartition("@")[2] or None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The passwords in the addresses, which must never be seen."""
        passwords = (urlsplit(proxy.url).password for proxy in self.by_scheme.values() if _is_url(proxy.url))
        return tuple(filter(None, passwords))

    def problems(self) -> Iterator[tuple[str, str]]:
        """What keeps the proxies from being used: the variable in capitals, and a finished sentence."""
        for proxy in self.by_scheme.values():
            if why := _problem(proxy):
                yield proxy.name.upper(), why


DIRECT: Final = Proxies()


def proxies_in(environment: Mapping[str, str]) -> Proxies:
    """The proxies that an environment names. Whether they can be used is told by `problems`."""
    found: dict[str, _Proxy] = {}
    for scheme, name in _VARIABLES.items():
        name = name.lower() if name.lower() in environment else name
        if value := environment.get(name, "").strip():
            found[scheme] = _Proxy(name, value if "://" in value else f"http://{value}")
    return Proxies(found, tuple(filter(None, re.split(r"[,\s]+", _exceptions(environment)))))


def problems_of_the_way(environment: Mapping[str, str], here: Path) -> Iterator[tuple[str, str]]:
    """What is wrong with the proxies and certificates that the environment names: the variable in capitals, and a
    finished sentence."""
    yield from proxies_in(environment).problems()
    for name, what in _CERTIFICATES.items():
        value = environment.get(name, "")
        if value and not _holds_certificates(here / value, what):
            yield name, f"{name} names {value}, which is no {what} with the certificates to trust, in PEM."


def variables_for_git(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables by which git goes the same way. It reads the proxies by itself, but not SSL_CERT_FILE, and it
    would reach this machine through a proxy."""
    names = zip(_CERTIFICATES, ("GIT_SSL_CAINFO", "GIT_SSL_CAPATH"), strict=True)
    certificates = {
        of_git: environment.get(of_git) or environment[name]
        for name, of_git in names
        if environment.get(name)
    }
    exceptions = _exceptions(environment)
    return {
        **certificates,
        "no_proxy": exceptions if exceptions == "*" else f"{exceptions},{_HERE}".strip(","),
    }


def _exceptions(environment: Mapping[str, str]) -> str:
    return environment.get("no_proxy", environment.get("NO_PROXY", "")).strip()


def _problem(proxy: _Proxy) -> str:
    if not _is_url(proxy.url) or not urlsplit(proxy.url).hostname:
        return f"{proxy.name} must be the address of a proxy, such as http://proxy.example:3128."
    scheme = urlsplit(proxy.url).scheme
    if scheme in _SCHEMES:
        return ""
    return (
        f"{proxy.name} names a {scheme}:// proxy, which is not supported: name an http:// or https:// proxy, or leave "
        "it out for this service."
    )


def _holds_certificates(path: Path, what: str) -> bool:
    if what == "directory":
        return path.is_dir()
    try:
        found = path.stat()
    except OSError:
        return False
    return _can_be_loaded(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=16)
def _can_be_loaded(path: Path, _written: int, _size: int) -> bool:
    """Each workspace asks it of the same file, whose hundred certificates take a while. Asked anew once it changes."""
    try:
        ssl.create_default_context(cafile=path)
    except OSError:  # it cannot be read, or holds something else
        return False
    return True


def _is_url(text: str) -> bool:
    try:
        _ = urlsplit(text).port
    except ValueError:
        return False
    return True


def _is_here(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _matches(host: str, port: int, entry: str) -> bool:
    """Whether an entry of NO_PROXY is about a host: a name with the names below it, an address, a network, or `*`."""
    if entry == "*":
        return True
    named, _, of_port = entry.rpartition(":")
    if named and of_port.isdigit() and (":" not in named or named.endswith("]")):
        if int(of_port) != port:
            return False
        entry = named
    entry = entry.strip("[]").lower()
    try:
        return ip_address(host) in ip_network(entry, strict=False)
    except ValueError:
        name = entry.removeprefix("*").strip(".")
        return bool(name) and (host == name or host.endswith(f".{name}"))
