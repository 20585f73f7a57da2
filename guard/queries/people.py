"""Who there is: the people that people.yaml and credentials name, with what they may do, and who is away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from drift.core.model.email_addresses import plain_email
from guard.context import UnitOfWork
from guard.core.approvals.same_person import aliases
from guard.core.model.delegation import Delegation
from guard.core.model.policy import People
from guard.core.model.records import Role, Token
from guard.identity.credentials import Credentials, credentials
from guard.identity.tokens import ROLES


@dataclass(frozen=True, slots=True)
class PersonNow:
    """Somebody as things stand. `role` is the highest that they can act with, None where they cannot act. `others` are
    more addresses of theirs. `away` are delegations of their voice that hold or will, `stands_in` those of others that
    they have. `disabled` says why they may do nothing, or is empty. `used_at` is when a token of theirs was last
    used."""

    email: str
    role: Role | None
    groups: tuple[str, ...]
    others: tuple[str, ...]
    may_break_glass: bool
    away: tuple[Delegation, ...]
    stands_in: tuple[Delegation, ...]
    disabled: str
    used_at: float | None


def people_now(view: UnitOfWork) -> list[PersonNow]:
    """Everybody, by address."""
    people, known = view.people, credentials(view)
    lent, used = view.delegations.to_come(view.now), _last_used(view.tokens.list())
    named = {*_named(people), *known.known, *used}
    named |= {address for one in lent for address in (one.delegator, one.delegate)}
    return [_person(email, people, known, lent, used.get(email)) for email in sorted(named)]


def _named(people: People) -> Iterable[str]:
    """The addresses of people.yaml, without its domains, groups and claims."""
    for group in people.groups.values():
        yield from group
    yield from people.break_glass
    for who in people.roles.values():
        yield from (
            entry for entry in who if "@" in entry and not entry.startswith(("*", "claim:", "group:"))
        )


def _last_used(tokens: Iterable[Token]) -> Mapping[str, float | None]:
    """When each person last used a token of their own; None for one who never did."""
    found: dict[str, float | None] = {}
    for token in tokens:
        if not token.robot:
            email = plain_email(token.email)
            times = [at for at in (found.get(email), token.last_used_at) if at is not None]
            found[email] = max(times, default=None)
    return found


def _person(
    email: str, people: People, known: Credentials, lent: Sequence[Delegation], used_at: float | None
) -> PersonNow:
    under = aliases(email, people.same_person)
    roles = known.roles.get(email, ())
    return PersonNow(
        email=email,
        role=next((role for role in reversed(ROLES) if role in roles), None),
        groups=tuple(sorted(name for name, members in people.groups.items() if under.intersection(members))),
        others=tuple(sorted(under - {email})),
        may_break_glass=bool(under.intersection(people.break_glass)),
        away=tuple(one for one in lent if one.delegator == email),
        stands_in=tuple(one for one in lent if one.delegate == email),
        disabled=known.why_disabled(email),
        used_at=used_at,
    )


MOST_TOKENS: Final = 50


@dataclass(frozen=True, slots=True)
class TokensShown:
    """Tokens, newest first. `next` is how many to skip for the older ones, 0 where there are none."""

    tokens: tuple[Token, ...]
    next: int


def tokens_now(
    view: UnitOfWork, of: str = "", but: str = "", *, ended: bool = False, skip: int = 0
) -> TokensShown:
    """The tokens of a person and of their robots, or of everybody `but` one; those that hold, or those that ended."""
    email, other = plain_email(of) if of else "", plain_email(but) if but else ""
    found = [
        token
        for token in reversed(view.tokens.list())
        if token.holds(view.now) != ended and email in ("", token.email) and token.email != other
    ]
    end = skip + MOST_TOKENS
    return TokensShown(tuple(found[skip:end]), end if len(found) > end else 0)
