"""Who can act here: the tokens and accounts that hold, and the people who are disabled. One place counts them for
votes, delegations and proposals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from drift.core.model.email_addresses import plain_email
from guard.context import UnitOfWork
from guard.core.approvals.disabled_people import why_disabled
from guard.core.model.account import Account, Disabled
from guard.core.model.policy import Identities
from guard.core.model.records import Token
from guard.identity.roles import role_of
from guard.identity.tokens import at_least


@dataclass(frozen=True, slots=True)
class Credentials:
    """`roles` has the roles of each address that can act as a person. `known` are all addresses that ever could.
    `accounts` are those that the identity provider knows. `robots` are those that hold a token, each with the address
    for which it acts."""

    roles: Mapping[str, tuple[str, ...]]
    known: frozenset[str]
    accounts: frozenset[str]
    robots: frozenset[tuple[str, str]]
    disabled: tuple[Disabled, ...]
    same_person: Identities

    def why_disabled(self, address: str) -> str:
        """Why somebody may do nothing, as a sentence; "" where they may."""
        return why_disabled(self.disabled, address, lambda: self.same_person)

    def with_role(self, needed: str) -> frozenset[str]:
        """The addresses that can act with a role or a higher one."""
        return frozenset(
            address for address, roles in self.roles.items() if any(at_least(role, needed) for role in roles)
        )


def credentials(work: UnitOfWork) -> Credentials:
    tokens, accounts, disabled = work.credentials.all()
    people = work.people
    out = frozenset(
        address
        for address in _addresses(tokens, accounts)
        if disabled and why_disabled(disabled, address, lambda: people.same_person)
    )
    valid = [one for one in tokens if one.holds(work.now) and plain_email(one.email) not in out]
    of_tokens = ((one.email, one.reach) for one in valid if not one.robot)
    of_accounts = (
        (one.email, role_of(people, one.email, one.groups)) for one in accounts if one.email not in out
    )
    roles: dict[str, tuple[str, ...]] = {}
    for email, role in (*of_tokens, *of_accounts):
        if role is not None:
            address = plain_email(email)
            roles[address] = (*roles.get(address, ()), role)
    robots = frozenset((one.robot, plain_email(one.email)) for one in valid if one.robot)
    known = _addresses((one for one in tokens if not one.robot), accounts)
    return Credentials(roles, known, _addresses((), accounts), robots, disabled, people.same_person)


def _addresses(tokens: Iterable[Token], accounts: Iterable[Account]) -> frozenset[str]:
    return frozenset(
        plain_email(email)
        for email in (*(token.email for token in tokens), *(account.email for account in accounts))
    )
