"""Authentication of every request by bearer token, and the check of its role."""

from __future__ import annotations

from flask import request

from drift.web.rest.problem_details import NoCredential, RoleTooLow
from drift.web.rest.route import ANYBODY, Authenticate, Caller
from guard.context import GuardedWorkspace
from guard.identity.token_uses import TokenUses
from guard.identity.tokens import at_least, authenticate


def authentication_for(guarded: GuardedWorkspace, uses: TokenUses) -> Authenticate:
    """Authenticates requests against the tokens of a workspace."""

    def authenticate_request(role: str | None) -> Caller:
        header = request.headers.get("Authorization")
        if role is None and header is None:
            return ANYBODY
        token = authenticate(guarded, header, uses)
        if token is None:
            if role is None:
                return ANYBODY
            raise NoCredential(_credential_error(header))
        if role is not None and not at_least(token.role, role):
            raise RoleTooLow(
                f"This needs the role {role}; the token of {token.email} has the role {token.role}."
            )
        return Caller(token.email, token.role)

    return authenticate_request


def _credential_error(header: str | None) -> str:
    if header is None:
        return "Send a token: `Authorization: Bearer TOKEN`. `guardrail token create EMAIL --role ROLE` makes one."
    return "The Authorization header holds no valid token: it is unknown, revoked, or not of the form `Bearer TOKEN`."
