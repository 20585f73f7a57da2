"""What somebody may do who signed in with the identity provider: what people.yaml says now of their address and of the
groups that the provider told of. Worked out at each request, and kept nowhere."""

from __future__ import annotations

from collections.abc import Collection

from drift.core.model.email_addresses import plain_email
from guard.core.approvals.same_person import aliases
from guard.core.model.policy import People
from guard.core.model.records import Role
from guard.identity.tokens import ROLES

_GROUP = "group:"
_CLAIM = "claim:"
_ANYBODY = "*@"


def role_of(people: People, email: str, claimed: Collection[str] = ()) -> Role | None:
    """The highest role of somebody with this address, who is in these groups of the provider; None where nobody gave
    them one."""
    under = aliases(email, people.same_person)
    for role in reversed(ROLES):
        if any(_means(people, who, email, under, claimed) for who in people.roles.get(role, ())):
            return role
    return None


def _means(people: People, who: str, email: str, under: frozenset[str], claimed: Collection[str]) -> bool:
    """Whether an entry of `roles` is about somebody with these addresses. A whole domain is about the address that they
    signed in with."""
    if who.startswith(_CLAIM):
        return who.removeprefix(_CLAIM) in claimed
    if who.startswith(_GROUP):
        return bool(under & people.members((who.removeprefix(_GROUP),)))
    if who.startswith(_ANYBODY):
        return plain_email(email).rpartition("@")[2] == plain_email(who).rpartition("@")[2]
    return plain_email(who) in under
