"""What a provider publishes about itself: its addresses and its keys. Kept for a while, and read again where a key is
not among them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from guard.identity.openid.config import is_safe
from guard.identity.openid.errors import NotBelieved, ProviderAway

KEPT_FOR: Final = 3600.0
"""Seconds after which both are read again."""
AT_MOST_EVERY: Final = 60.0
"""Seconds between two readings, whatever keys tokens name: nobody makes us ask the provider all the time."""
REST: Final = 10.0
"""Seconds after an answer that did not come in which nobody is made to wait for one."""
PATIENCE: Final = 2.0
"""Seconds for which one who signs in waits while another is asking."""
LARGEST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Published:
    """The addresses and the keys of a provider, as read at a moment."""

    document: Mapping[str, Any]
    keys: KeySet
    read_at: float

    def address(self, name: str) -> str:
        """One of its addresses. Raises NotBelieved where it is none that may be asked."""
        url = self.optional_address(name)
        if not url:
            raise NotBelieved(f"The identity provider publishes no {name}, so nobody can sign in with it.")
        return url

    def optional_address(self, name: str) -> str:
        url = self.document.get(name)
        if url is None:
            return ""
        if not isinstance(url, str) or not is_safe(url):
            raise NotBelieved(f"The {name} of the identity provider is no https:// address.")
        return url

    def offers(self, name: str, word: str) -> bool:
        """Whether a list of what it supports holds a word; where it says nothing, it does not."""
        listed = self.document.get(name)
        return isinstance(listed, list) and word in listed


class Discovery:
    """Thread-safe. `clock` gives unix seconds."""

    def __init__(self, issuer: str, http: httpx.Client, clock: Callable[[], float]) -> None:
        self._issuer = issuer
        self._http = http
        self._clock = clock
        self._lock = threading.Lock()
        self._known: Published | None = None
        self._failed: tuple[float, ProviderAway] | None = None

    def published(self, *, afresh: bool = False) -> Published:
        """What is known, read where it is old; `afresh`: also where it is not, unless that was a moment ago. Raises
        ProviderAway and NotBelieved. While the provider is away, what was read before does."""
        if not self._lock.acquire(timeout=PATIENCE):
            raise ProviderAway("The identity provider is slow to answer. Try again in a while.")
        try:
            now, known = self._clock(), self._known
            limit = AT_MOST_EVERY if afresh else KEPT_FOR
            if known is not None and 0 <= now - known.read_at < limit:
                return known
            return self._read_or_known(now, known)
        finally:
            self._lock.release()

    def _read_or_known(self, now: float, known: Published | None) -> Published:
        if self._failed is None or not 0 <= now - self._failed[0] < REST:
            try:
                self._known, self._failed = self._read(now), None
                return self._known
            except ProviderAway as problem:
                self._failed = (now, problem)
        if known is None:
            raise self._failed[1].with_traceback(None)
        return known

    def _read(self, now: float) -> Published:
        document = json_of(self._get(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"))
        if document.get("issuer") != self._issuer:
            raise NotBelieved(
                "The identity provider calls itself by another name than GUARDRAIL_OIDC_ISSUER: copy the `issuer` of "
                "its discovery document, letter by letter."
            )
        without_keys = Published(document, KeySet([]), now)
        found = json_of(self._get(without_keys.address("jwks_uri")))
        try:
            return Published(document, KeySet.import_key_set(found), now)  # type: ignore[arg-type]  # checked by joserfc
        except (JoseError, ValueError, TypeError, KeyError) as problem:
            raise ProviderAway("The keys of the identity provider cannot be read.") from problem

    def _get(self, url: str) -> httpx.Response:
        try:
            return self._http.get(url, headers={"Accept": "application/json"})
        except httpx.HTTPError as problem:
            raise away(problem) from problem


def json_of(response: httpx.Response) -> Mapping[str, Any]:
    """The object of a successful answer. Raises ProviderAway."""
    if response.status_code != 200 or len(response.content) > LARGEST:
        raise ProviderAway(
            f"The identity provider answers with {response.status_code}. Try again in a while."
        )
    try:
        found = response.json()
    except ValueError as problem:
        raise ProviderAway("The identity provider answers with what is no JSON.") from problem
    if not isinstance(found, dict):
        raise ProviderAway("The identity provider answers with JSON that is no object.")
    return found


def away(problem: httpx.HTTPError) -> ProviderAway:
    """Says nothing of the address: what is asked may carry a secret."""
    return ProviderAway(
        f"The identity provider does not answer ({type(problem).__name__}). Try again in a while, or sign in with a "
        "token."
    )
