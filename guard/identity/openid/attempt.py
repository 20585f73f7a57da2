"""One attempt to sign in, bound to the browser that began it. Nothing is kept: the browser holds a secret in a cookie,
and everything else is worked out from it. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import Final

_STATE: Final = re.compile(r"([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{0,1400})")


@dataclass(frozen=True, slots=True)
class Attempt:
    """`state` goes to the provider and comes back, `nonce` comes back inside the token, and `verifier` shows at the
    end that whoever redeems the code began the attempt. `wanted` is the page that the person asked for."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    wanted: str


def begin(secret: str, salt: str, wanted: str) -> Attempt:
    """An attempt of the browser that holds this secret. `salt` (22 characters) makes each one another."""
    page = base64.urlsafe_b64encode(wanted.encode()).decode().rstrip("=")
    state = f"{salt}.{_derived(secret, 'state', salt, page)}.{page}"
    return Attempt(state, _derived(secret, "nonce", salt), _derived(secret, "verifier", salt), wanted)


def recognise(secret: str, state: str) -> Attempt | None:
    """The attempt that this browser began with this state; None where it did not."""
    found = _STATE.fullmatch(state)
    if found is None or not secret:
        return None
    salt, mac, page = found.groups()
    if not hmac.compare_digest(mac, _derived(secret, "state", salt, page)):
        return None
    wanted = base64.urlsafe_b64decode(page + "=" * (-len(page) % 4)).decode()
    return Attempt(state, _derived(secret, "nonce", salt), _derived(secret, "verifier", salt), wanted)


def _derived(secret: str, *of: str) -> str:
    """43 characters that nobody can tell the secret from."""
    digest = hmac.new(secret.encode(), "\n".join(("sign-in", *of)).encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
