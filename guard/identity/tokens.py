"""Bearer tokens: made once and shown once, kept as a hash, looked up by it. A token is never logged."""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from typing import Final

from drift.core.model.email_addresses import plain_email
from drift.store.sql.database import StoreError
from guard.context import GuardedWorkspace, new_id
from guard.core.model.records import Role, Token

log = logging.getLogger(__name__)

ROLES: Final[tuple[Role, ...]] = ("viewer", "requester", "approver", "operator")
"""From the least to the most; each may do what those before it may."""

PREFIX: Final = "grt_"
"""Begins every token, so that a scanner finds one that was left lying about."""

TOUCH: Final = 60.0
"""Seconds within which the use of a token is written down once."""

_HEADER: Final = re.compile(r"bearer +([A-Za-z0-9_-]{8,200}) *", re.IGNORECASE)


def create(guarded: GuardedWorkspace, email: str, role: Role) -> str:
    """Make a token for a person; only this call ever returns it."""
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(id=new_id(), email=plain_email(email), role=role, created_at=guarded.now())
    with guarded.transaction() as work:
        work.tokens.add(token, _hash(secret))
    return secret


def authenticate(guarded: GuardedWorkspace, header: str | None) -> Token | None:
    """Whose token an `Authorization` header carries; None when it carries none that is valid.

    It is found by its hash, so that how long the look-up takes says nothing about a token. Raises StoreUnavailable.
    """
    found = _HEADER.fullmatch(header or "")
    if found is None:
        return None
    with guarded.view() as view:
        token = view.tokens.by_hash(_hash(found[1]))
    if token is not None and guarded.now() - (token.last_used_at or 0.0) >= TOUCH:
        _touch(guarded, token)
    return token


def at_least(role: str, needed: str) -> bool:
    """Whether a role may do what another one may. An unknown role may do nothing."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(needed)


def _touch(guarded: GuardedWorkspace, token: Token) -> None:
    """That a token was used is good to know, and no reason to turn its owner away: a busy database is passed over."""
    try:
        with guarded.transaction() as work:
            work.tokens.touch(token.id, work.now)
    except StoreError as problem:
        log.warning("the use of token %s was not written down: %s", token.id, problem)


def _hash(secret: str) -> bytes:
    """Plain sha256 is enough: a token is 256 random bits, which nobody guesses."""
    return hashlib.sha256(secret.encode()).digest()
