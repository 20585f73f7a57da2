"""Sessions of the console: who signed in with which token or account, and when that ends. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

IDLE: Final = 8 * 3600.0
"""Seconds without a page after which a session ends."""
ABSOLUTE: Final = 7 * 86400.0
"""Seconds after which a session ends, however much it is used."""
SEEN_EVERY: Final = 300.0
"""Seconds within which the use of a session is written down once."""


@dataclass(frozen=True, slots=True)
class Session:
    """`id` is the hash of what the browser holds. What the person may do is not kept here: it is what the token with
    the id `token`, or people.yaml to the holder of the `account`, allows at each request, and nothing once that one is
    revoked or disabled. One of the two is empty. `provider_session` is what the provider calls its own session, by
    which it may end this one."""

    id: str
    token: str
    email: str
    created_at: float
    seen_at: float
    account: str = ""
    provider_session: str = ""

    @property
    def begun_with(self) -> str:
        """The id of the token or of the account."""
        return self.token or self.account

    def is_over(self, now: float) -> bool:
        """Also where the clock stands before its beginning: nobody knows then how old it is."""
        return (
            now < self.created_at - SEEN_EVERY
            or now >= self.created_at + ABSOLUTE
            or now >= self.seen_at + IDLE
        )
