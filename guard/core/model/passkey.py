"""Passkeys of people, and what a passkey was asked for. Times are unix seconds. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

ASKED_FOR: Final = 300.0
"""Seconds in which a passkey has to answer."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """`id` is what the authenticator calls it (base64url), `host` the name of the site it is for, and `sign_count` how
    often it has answered, where it counts. Its private half never leaves the authenticator. `added_with` is the id of
    the token, or of the account, by which its person was signed in here: it follows them to other workspaces by no
    other one. Empty where nobody kept that."""

    id: str
    email: str
    name: str
    host: str
    public_key: bytes = field(repr=False)
    sign_count: int
    created_at: float
    last_used_at: float | None = None
    added_with: str | None = None

    def is_same(self, other: Passkey) -> bool:
        """Whether both are one passkey. What an authenticator calls it can be chosen by whoever makes it."""
        return (self.id, self.public_key) == (other.id, other.public_key)


@dataclass(frozen=True, slots=True)
class PasskeyChallenge:
    """That a passkey of a person was asked for one `purpose`, once. `id` is the hash of what it has to sign."""

    id: str
    email: str
    purpose: str
    host: str
    expires_at: float
