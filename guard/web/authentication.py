"""Authentication of every request by bearer token, and the check of its role. Robots come in where a route says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal, TypeAlias

from flask import request

from drift.web.rest.problem_details import (
    NoCredential,
    RobotRefused,
    RoleTooLow,
    ScopeTooNarrow,
    TooManyWrongTokens,
)
from drift.web.rest.route import ANYBODY, Caller, Scope
from guard.context import GuardedWorkspace
from guard.core.model.records import Token
from guard.identity.token_uses import TokenUses
from guard.identity.tokens import at_least, authenticate_hash, hash_in, why_not
from guard.identity.wrong_tokens import WrongTokens
from guard.web.personal_addresses import note_reader

Refused: TypeAlias = Literal["no_token", "wrong_token", "slowed", "role_too_low", "scope", "robot"]
REFUSED: Final[tuple[Refused, ...]] = ("no_token", "wrong_token", "slowed", "role_too_low", "scope", "robot")
"""Why a request was let in no further, for the metrics."""


def too_narrow(holder: str, scopes: Sequence[str], scope: Scope) -> str:
    """Why the token of a holder, with these scopes, does not do for this, as a sentence."""
    return (
        f"This needs a token made to {scope}; the token of {holder} was made to {' and '.join(scopes)} only."
    )


class Authentication:
    """Authenticates requests against the tokens of a workspace. `count` is told of each that is refused."""

    def __init__(
        self,
        guarded: GuardedWorkspace,
        uses: TokenUses,
        count: Callable[[Refused], None],
        wrong: WrongTokens | None = None,
    ) -> None:
        self._guarded = guarded
        self._uses = uses
        self._count = count
        self._wrong = wrong or WrongTokens()

    def __call__(self, role: str | None, robots: bool, scope: Scope) -> Caller:
        header = request.headers.get("Authorization")
        if header is None:
            return self._without_token(role)
        token = self._token_in(header, role)
        if token is None:
            if role is None:
                return ANYBODY
            raise NoCredential(
                self._why_not(header)
                or "The Authorization header holds no valid token: it is unknown, revoked, or not of the form "
                "`Bearer TOKEN`."
            )
        if role is not None:
            self._check(token, role, robots)
            self._check_scope(token, scope)
        note_reader(self._guarded, token.reach)
        return Caller(token.email, token.role, token.robot, token.scopes, token.expires_at)

    def _why_not(self, header: str) -> str:
        hash_ = hash_in(header)
        return "" if hash_ is None else why_not(self._guarded, hash_)

    def _check_scope(self, token: Token, scope: Scope) -> None:
        """Raises ScopeTooNarrow."""
        if scope not in token.scopes:
            self._count("scope")
            raise ScopeTooNarrow(too_narrow(token.holder, token.scopes, scope))

    def _check(self, token: Token, role: str, robots: bool) -> None:
        """Raises RobotRefused and RoleTooLow."""
        if token.robot and not robots:
            self._count("robot")
            raise RobotRefused(
                f"A robot reads and proposes, and never decides or changes anything: {request.method} {request.path} "
                f"is not for the {token.holder}. A person does this with a token of their own."
            )
        if not at_least(token.role, role):
            self._count("role_too_low")
            raise RoleTooLow(
                f"This needs the role {role}; the token of {token.holder} has the role {token.role}."
            )

    def _without_token(self, role: str | None) -> Caller:
        if role is None:
            return ANYBODY
        self._count("no_token")
        raise NoCredential(
            "Send a token: `Authorization: Bearer TOKEN`. `guardrail token create EMAIL --role ROLE` makes one."
        )

    def _token_in(self, header: str, role: str | None) -> Token | None:
        """The token, if it is a valid one. Raises TooManyWrongTokens before anything is looked up; where everybody is
        let in, nobody is refused."""
        hash_ = hash_in(header)
        if hash_ is None:
            self._count("wrong_token")
            return None
        address = request.remote_addr or ""
        if (seconds := self._wrong.seconds_to_wait(address, hash_)) > 0:
            self._count("slowed")
            if role is None:
                return None
            raise TooManyWrongTokens(seconds)
        token = authenticate_hash(self._guarded, hash_, self._uses)
        if token is None:
            self._count("wrong_token")
            self._wrong.was_wrong(address, hash_)
        else:
            self._wrong.was_right(hash_)
        return token
