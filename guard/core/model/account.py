"""Accounts of an identity provider, and people who may not act here any more. Times are unix seconds. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

CONFIRMED_FOR: Final = 12 * 3600.0
"""Seconds for which the word of the provider holds: a session ends then, unless it vouched for the account again."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody as the provider knows them: `issuer` and `subject` name the account for good, `email` and `groups` are
    what it said last, at `confirmed_at`. `checked_at` is when it was last asked. `refresh` asks it again: it is sealed,
    and None where the provider gave nothing to ask with."""

    id: str
    issuer: str
    subject: str
    email: str
    groups: tuple[str, ...]
    confirmed_at: float
    checked_at: float
    refresh: str | None = field(default=None, repr=False)

    def is_confirmed(self, now: float) -> bool:
        return now < self.confirmed_at + CONFIRMED_FOR


DisabledBy: TypeAlias = Literal["operator", "provider"]


@dataclass(frozen=True, slots=True)
class Disabled:
    """That a person may do nothing here: an operator said so of the person, or the provider does not vouch for the
    account with this address any more."""

    email: str
    by: DisabledBy
    since: float
    because: str
