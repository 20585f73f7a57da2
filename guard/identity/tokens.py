"""Bearer tokens: made once and shown once, kept as a hash, looked up by it. A token is never logged.

A token belongs to a person, or to a robot that acts for a person. A robot reads and proposes and never decides:
`create` refuses it a higher role, `Token` has none for it, and each route says whether it lets robots in.
A token is of one workspace, of some or of all, may expire, and may be good for less than the role of its owner.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from drift.core.model.email_addresses import plain_email
from guard.context import GuardedWorkspace, new_id
from guard.core.approvals.disabled_people import why_disabled
from guard.core.model.records import ROBOT_ROLES, Role, Token
from guard.core.model.token_scope import SCOPES, scopes_of
from guard.identity.token_uses import TokenUses

ROLES: Final[tuple[Role, ...]] = ("viewer", "requester", "approver", "operator")
"""From the least to the most; each may do what those before it may."""

PREFIX: Final = "grt_"
"""Begins every token, so that a scanner finds one that was left lying about."""

_HEADER: Final = re.compile(r"bearer +([A-Za-z0-9_-]{8,200}) *", re.IGNORECASE)


_ROBOT: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class NotForRobots(ValueError):
    """Such a token cannot be made for a robot; the message says why."""


def create(
    guarded: GuardedWorkspace,
    email: str,
    role: Role,
    robot: str = "",
    *,
    expires_at: float | None = None,
    scopes: Iterable[str] = SCOPES,
    made_by: str = "",
    also: Iterable[GuardedWorkspace] = (),
    everywhere: bool = False,
) -> str:
    """Make a token for a person, or for a robot that acts for this person; only this call ever returns it. It holds
    `also` in these workspaces, or `everywhere`: in all that share the database, and in those to come. Raises
    NotForRobots."""
    if robot:
        _check_robot(robot, role)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(
        id=new_id(),
        email=plain_email(email),
        role=role,
        created_at=guarded.now(),
        robot=robot,
        expires_at=expires_at,
        scopes=scopes_of(scopes),
        made_by=plain_email(made_by) if made_by else "",
        everywhere=everywhere,
    )
    with guarded.transaction() as work:
        work.tokens.add(token, _hash(secret), [one.workspace.id for one in also])
    return secret


def _check_robot(robot: str, role: Role) -> None:
    if not _ROBOT.fullmatch(robot):
        raise NotForRobots(
            f"{robot!r} is no name of a robot: write up to 64 small letters, digits, dots, hyphens and underscores, "
            "such as docs-writer."
        )
    if role not in ROBOT_ROLES:
        raise NotForRobots(
            f"A robot reads and proposes, and never decides: it cannot be {role}. Give it the role "
            f"{' or '.join(ROBOT_ROLES)}; people approve with tokens of their own."
        )


def authenticate(
    guarded: GuardedWorkspace, header: str | None, uses: TokenUses | None = None
) -> Token | None:
    """Whose token an `Authorization` header carries; None when it carries none that is valid.

    It is found by its hash, so that how long the look-up takes says nothing about a token. Raises StoreUnavailable.
    """
    hash_ = hash_in(header)
    return None if hash_ is None else authenticate_hash(guarded, hash_, uses)


def hash_in(header: str | None) -> bytes | None:
    """The hash of the token that an `Authorization` header carries; None when it is not of the form `Bearer TOKEN`."""
    found = _HEADER.fullmatch(header or "")
    return None if found is None else _hash(found[1])


def authenticate_hash(guarded: GuardedWorkspace, hash_: bytes, uses: TokenUses | None = None) -> Token | None:
    """As `authenticate`, for the hash of a token. That of a disabled person, or of their robot, is none."""
    with guarded.view() as view:
        token = view.tokens.by_hash(hash_, view.now)
        if token is not None and why_disabled(
            view.disabled.list(), token.email, lambda: view.policies.people.same_person
        ):
            return None
    if token is not None and uses is not None:
        uses.note(token, guarded.now())
    return token


def why_no_address(text: str) -> str:
    """Why nobody has this address, as a sentence; "" where somebody may."""
    name, at, host = text.partition("@")
    if name and at and host and text.count("@") == 1 and not any(map(str.isspace, text)) and len(text) <= 254:
        return ""
    return f"{text[:60]!r} is no address: write it as people sign in to Intercom, such as you@example.com."


def why_not(guarded: GuardedWorkspace, hash_: bytes) -> str:
    """Why a token that `authenticate_hash` does not find is none, as far as whoever holds it may know."""
    with guarded.view() as view:
        expired = view.tokens.expired_by_hash(hash_, view.now)
    if expired is None or expired.expires_at is None:
        return ""
    day = datetime.fromtimestamp(expired.expires_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"This token expired on {day}. An operator makes another one."


def at_least(role: str, needed: str) -> bool:
    """Whether a role may do what another one may. An unknown role may do nothing."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(needed)


def _hash(secret: str) -> bytes:
    """Plain sha256 is enough: a token is 256 random bits, which nobody guesses."""
    return hashlib.sha256(secret.encode()).digest()
