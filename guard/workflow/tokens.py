"""Operators make tokens in the console, for others those that only look, and everybody takes back their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

from drift.core.model.email_addresses import plain_email
from guard.context import GuardedWorkspace
from guard.core.approvals.same_person import person_of
from guard.core.model.records import Role, Token
from guard.core.model.token_scope import TokenScope
from guard.core.text.token_expiry import expiry
from guard.identity.tokens import ROLES, at_least, create, why_no_address

RefusalCode: TypeAlias = Literal["not_yours", "over", "wrong"]
LONGEST: Final = 366 * 86400.0
"""Seconds that a token made in the console lasts at most. What never ends is made where the service runs."""


class TokenRefused(Exception):
    """A token that cannot be made or revoked; `code` is a short word for machines, the message a sentence."""

    def __init__(self, code: RefusalCode, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class NoSuchToken(Exception):
    """There is no token of this id."""


class AskedToken(NamedTuple):
    """What somebody asks for, as they wrote it. `scope` is the most that it is to be good for; `robot` may be empty."""

    email: str
    role: str
    scope: str
    expires: str
    robot: str = ""


_SCOPES: Final[Mapping[str, tuple[TokenScope, ...]]] = {
    "read": ("read",),
    "propose": ("read", "propose"),
    "decide": ("read", "propose", "decide"),
}


def make_token(guarded: GuardedWorkspace, asked: AskedToken, by: str, role: Role) -> str:
    """Make a token in the name of an operator, and return its secret: nobody sees it again. `by` and `role` come from
    the session. Raises TokenRefused and NotForRobots."""
    if not at_least(role, "operator"):
        raise TokenRefused("not_yours", f"Only an operator makes tokens; your role is {role}.")
    wanted = next((one for one in ROLES if one == asked.role), None)
    if wanted is None or asked.scope not in _SCOPES:
        raise TokenRefused(
            "wrong", "A token needs a role and what it is good for: choose both from the lists."
        )
    email, robot = asked.email.strip(), asked.robot.strip()
    if why := why_no_address(email):
        raise TokenRefused("wrong", why)
    expires_at, why = expiry(asked.expires, guarded.now())
    if why:
        raise TokenRefused("wrong", why)
    if expires_at is None or expires_at > guarded.now() + LONGEST:
        raise TokenRefused(
            "wrong",
            "A token made here lasts a year at most. One that lasts longer is made where the service runs, with "
            "`guardrail token create`.",
        )
    scopes = _SCOPES[asked.scope]
    if why := _why_not_for_others(guarded, Token("", email, wanted, 0.0, robot=robot, scopes=scopes), by):
        raise TokenRefused("not_yours", why)
    return create(guarded, email, wanted, robot, expires_at=expires_at, scopes=scopes, made_by=by)


def _why_not_for_others(guarded: GuardedWorkspace, wanted: Token, by: str) -> str:
    """Why an operator may not have this token, as a sentence; "" where they may. Whoever makes a token can use it: one
    that asks or decides as somebody else would let one person agree to their own change."""
    if wanted.reach == "viewer":
        return ""
    with guarded.view() as view:
        identities = view.policies.people.same_person
    if person_of(wanted.email, identities) == person_of(by, identities):
        return ""
    return (
        f"Whoever makes a token can use it, so one that asks or decides as {wanted.email} is not made here: with it "
        "you could agree to what you did yourself. They sign in with the identity provider, or `guardrail token "
        "create` makes it where the service runs. Here you make your own tokens, and for others those that only look."
    )


def revoke_token(guarded: GuardedWorkspace, id: str, by: str, role: Role) -> Token:
    """Revoke a token of one's own, or as an operator any. `by` and `role` come from the session. Raises NoSuchToken and
    TokenRefused."""
    with guarded.transaction() as work:
        found = next((token for token in work.tokens.list() if token.id == id), None)
        if found is None:
            raise NoSuchToken("There is no such token.")
        if found.email != plain_email(by) and not at_least(role, "operator"):
            raise TokenRefused(
                "not_yours", f"Only {found.email} or an operator revokes it; your role is {role}."
            )
        if not work.tokens.revoke_one(id, work.now):
            raise TokenRefused("over", "This token was revoked already.")
        return found
