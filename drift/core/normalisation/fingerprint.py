"""Fingerprints of secrets: a change of a secret is detected, and the secret is never stored."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from drift.core.normalisation.redaction import Fingerprint

NONE_RENEWED: Final[Mapping[str, str]] = MappingProxyType({})
"""Where only one key is known: no fingerprint was made by another."""
_ID: Final = "which key this is"


def fingerprinter(key: bytes) -> Fingerprint:
    """A function from a secret to `fingerprint:` and 16 hexadecimal digits of HMAC-SHA256 under the key.

    Raises ValueError for an empty key: without one, short secrets could be guessed from their fingerprints.
    """
    if not key:
        raise ValueError("Fingerprints need a key that is not empty.")

    def fingerprint(secret: str) -> str:
        return (
            "fingerprint:"
            + hmac.new(key, secret.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:16]
        )

    return fingerprint


class KeyRing:
    """The key in force, and others under which fingerprints may have been made: before a rotation, or by a replica that
    has not got the new key yet.

    What Intercom shows goes through `of_secret`, which remembers what the other keys make of the same secret: so a
    fingerprint that is kept is known again under the key in force, and no secret looks changed.
    """

    def __init__(self, key: bytes, others: Sequence[bytes] = ()) -> None:
        self.fingerprint: Final = fingerprinter(key)
        self._others = tuple(fingerprinter(other) for other in others if other != key)
        self._renewed: dict[str, str] = {}
        self.renewed: Final[Mapping[str, str]] = (
            MappingProxyType(self._renewed) if self._others else NONE_RENEWED
        )

    def of_secret(self, secret: str) -> str:
        """The fingerprint of something that was read, under the key in force."""
        made = self.fingerprint(secret)
        for other in self._others:
            self._renewed[other(secret)] = made
        return made

    def by_others(self, secret: str) -> tuple[str, ...]:
        """What the other keys make of it. Nothing is remembered."""
        return tuple(other(secret) for other in self._others)

    @property
    def id(self) -> str:
        """By what the key in force is known without being told: the same for the same key."""
        return key_id(self.fingerprint)

    @property
    def other_ids(self) -> tuple[str, ...]:
        return tuple(map(key_id, self._others))


def key_id(fingerprint: Fingerprint) -> str:
    """By what a key is known without being told, as eight hexadecimal digits."""
    return fingerprint(_ID).rpartition(":")[2][:8]
