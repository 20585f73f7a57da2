"""Authentication of every request by bearer token, and the check of its role. Robots come in where a route says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Literal, TypeAlias

from flask import request

from drift.web.rest.problem_details import (
    NoCredential,
    NotThere,
    RobotRefused,
    RoleTooLow,
    ScopeTooNarrow,
    TooManyWrongTokens,
)
from drift.web.rest.route import ANYBODY, BESIDE, WORKSPACES, Caller, Route, Scope
from guard.core.model.records import Token
from guard.identity.entry import held
from guard.identity.tokens import at_least, authenticate_hash, hash_in, why_not
from guard.identity.wrong_tokens import WrongTokens
from guard.web.context import Site, WebContext, name_asked
from guard.web.personal_addresses import note_reader

Refused: TypeAlias = Literal["no_token", "wrong_token", "slowed", "role_too_low", "scope", "robot"]
REFUSED: Final[tuple[Refused, ...]] = ("no_token", "wrong_token", "slowed", "role_too_low", "scope", "robot")
"""Why a request was let in no further, for the metrics."""
_MOST_NAMED: Final = 10
_NOT_VALID: Final = (
    "The Authorization header holds no valid token: it is unknown, revoked, or not of the form "
    "`Bearer TOKEN`."
)


def too_narrow(holder: str, scopes: Sequence[str], scope: Scope) -> str:
    """Why the token of a holder, with these scopes, does not do for this, as a sentence."""
    return (
        f"This needs a token made to {scope}; the token of {holder} was made to {' and '.join(scopes)} only."
    )


def entered_by_token(site: Site) -> list[tuple[WebContext, Token]]:
    """The workspaces that the token of the current request is good for, in the order of the installation."""
    hash_ = hash_in(request.headers.get("Authorization"))
    if hash_ is None:
        return []
    contexts = {context.name: context for context in site}
    found = held([context.guarded for context in contexts.values()], hash_)
    return [(contexts[guarded.workspace.name], token) for guarded, token in found]


class Authentication:
    """Authenticates requests against the tokens of the workspace that they ask for. `count` is told of each that is
    refused."""

    def __init__(
        self, site: Site, count: Callable[[Refused], None], wrong: WrongTokens | None = None
    ) -> None:
        self._site = site
        self._count = count
        self._wrong = wrong or WrongTokens()

    def __call__(self, route: Route[Any]) -> Caller:
        role = _role_needed(route)
        header = request.headers.get("Authorization")
        if header is None:
            return self._without_token(role)
        found = self._token_in(header, route)
        if found is None:
            if role is None:
                return ANYBODY
            raise NoCredential(self._why_not(header) or _NOT_VALID)
        context, token = found
        if role is not None:
            self._check(token, role, route.lets_robots_in)
            self._check_scope(token, route.needs)
        note_reader(context.guarded, token.reach)
        return Caller(token.email, token.role, token.robot, token.scopes, token.expires_at)

    def _why_not(self, header: str) -> str:
        hash_, context = hash_in(header), self._site.asked_if_there()
        return "" if hash_ is None or context is None else why_not(context.guarded, hash_)

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

    def _token_in(self, header: str, route: Route[Any]) -> tuple[WebContext, Token] | None:
        """The token, if it is a valid one, and the workspace that it is of. Raises NotThere, and TooManyWrongTokens
        before anything is looked up; where everybody is let in, nobody is refused."""
        hash_ = hash_in(header)
        if hash_ is None:
            self._count("wrong_token")
            return None
        address = request.remote_addr or ""
        if (seconds := self._wrong.seconds_to_wait(address, hash_)) > 0:
            self._count("slowed")
            if _role_needed(route) is None:
                return None
            raise TooManyWrongTokens(seconds)
        found = self._found(hash_) or self._found_elsewhere(route, hash_)
        if found is None:
            self._count("wrong_token")
            self._wrong.was_wrong(address, hash_)
        else:
            self._wrong.was_right(hash_)
        return found

    def _found(self, hash_: bytes) -> tuple[WebContext, Token] | None:
        """In the workspace that is asked for."""
        context = self._site.asked_if_there()
        if context is None:
            return None
        token = authenticate_hash(context.guarded, hash_, context.service.token_uses)
        return None if token is None else (context, token)

    def _found_elsewhere(self, route: Route[Any], hash_: bytes) -> tuple[WebContext, Token] | None:
        """In another workspace, for a route that is about none alone. Raises NotThere: for whoever may not enter a
        workspace it is as if it were not there."""
        found = entered_by_token(self._site) if self._site.is_many or name_asked() is not None else []
        if not found or (route.installation and name_asked() is None):
            return next(iter(found), None)
        self._wrong.was_right(hash_)
        raise NotThere(_not_for_you([context.name for context, _ in found]))


def _role_needed(route: Route[Any]) -> str | None:
    """The lowest role that may use the route. Under the name of a workspace nothing is for everybody: it would tell
    which names there are. Webhooks bring a signature, and no token."""
    if route.role is None and name_asked() is not None and route.path in BESIDE:
        return "viewer"
    return route.role


def _not_for_you(names: Sequence[str]) -> str:
    """The same sentence for a workspace that is not there, and for one that is not for this token."""
    first = ", ".join(f"{WORKSPACES}/{name}" for name in names[:_MOST_NAMED])
    more = (
        f" and {len(names) - _MOST_NAMED} more, which {WORKSPACES} lists" if len(names) > _MOST_NAMED else ""
    )
    asked = name_asked()
    what = "the default workspace, which this address means" if asked is None else "a workspace of this name"
    return f"Your token is not good for {what}. It is good for {first}{more}."
