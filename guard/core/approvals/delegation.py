"""Who votes for somebody who is away: which delegations may be made, and whose voice a vote is. Pure.

A person has one voice in a question: their own, or that of one person for whom they stand in. So a delegation never
makes one person count for two. It goes no further: who stands in for a stand-in has no voice from it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from drift.core.model.email_addresses import plain_email
from guard.core.approvals.same_person import people_of, person_of
from guard.core.model.delegation import Delegation
from guard.core.model.policy import Identities, People
from guard.core.text.moments import minute

LONGEST: Final = 90 * 86400.0
"""Seconds that a delegation may last: who is away for longer leaves the group."""

WhyNot: TypeAlias = Literal[
    "wrong_times", "same_person", "no_voice", "cannot_vote", "overlaps", "for_oneself"
]


@dataclass(frozen=True, slots=True)
class NotPossible:
    """Why a delegation cannot be made: a sentence for people and a word for programs."""

    sentence: str
    code: WhyNot


def why_not(
    asked: Delegation, known: Iterable[Delegation], people: People, approvers: frozenset[str], now: float
) -> NotPossible | None:
    """Why this delegation may not be made, or None. `approvers` are the addresses with a token that may vote, `known`
    the delegations there are."""
    return (
        _wrong_times(asked, now)
        or _wrong_people(asked, people, approvers)
        or _overlapping(asked, (one for one in known if _same(one.delegator, asked.delegator, people)))
    )


def _wrong_times(asked: Delegation, now: float) -> NotPossible | None:
    if asked.ends_at <= now:
        return NotPossible(
            f"It would have ended at {minute(asked.ends_at)}, which is in the past.", "wrong_times"
        )
    if asked.ends_at <= asked.starts_at:
        return NotPossible(
            f"It would end ({minute(asked.ends_at)}) before it begins ({minute(asked.starts_at)}).",
            "wrong_times",
        )
    if asked.ends_at - asked.starts_at > LONGEST:
        days = (asked.ends_at - asked.starts_at) / 86400
        return NotPossible(
            f"A delegation lasts {LONGEST / 86400:.0f} days at most, and this one {days:.1f}: who is away for longer "
            "is taken out of the group in people.yaml.",
            "wrong_times",
        )
    return None


def _wrong_people(asked: Delegation, people: People, approvers: frozenset[str]) -> NotPossible | None:
    if _same(asked.delegate, asked.delegator, people):
        return NotPossible(
            f"{asked.delegate} and {asked.delegator} are one person, who cannot stand in for themselves.",
            "same_person",
        )
    if not asked.is_own and _same(asked.made_by, asked.delegate, people):
        return NotPossible(
            f"You cannot give yourself the voice of {asked.delegator}: they do it, or another operator does.",
            "for_oneself",
        )
    if asked.delegator not in people.members(tuple(people.groups)):
        return NotPossible(
            f"{asked.delegator} is in no group of people.yaml, so there is no voice to hand on. The right to break "
            "glass is nobody else's.",
            "no_voice",
        )
    if asked.delegate not in approvers:
        return NotPossible(
            f"{asked.delegate} could not vote: they have no token with the role approver. An operator makes one with "
            f"`guardrail token create {asked.delegate} --role approver`.",
            "cannot_vote",
        )
    return None


def _overlapping(asked: Delegation, own: Iterable[Delegation]) -> NotPossible | None:
    first = next((one for one in own if one.overlaps(asked)), None)
    if first is None:
        return None
    return NotPossible(
        f"{first.delegate} votes for {first.delegator} from {minute(first.starts_at)} to {minute(first.over_at)} "
        f"already (delegation {first.id}): end that one first, or choose other times.",
        "overlaps",
    )


def warning(asked: Delegation, known: Iterable[Delegation], people: People) -> str:
    """What whoever delegates should know although it is allowed: that the chosen person is away, too; or nothing."""
    away = next(
        (one for one in known if _same(one.delegator, asked.delegate, people) and one.overlaps(asked)), None
    )
    if away is None:
        return ""
    return (
        f"{away.delegator} is away from {minute(away.starts_at)} to {minute(away.over_at)}, too. Whoever votes for "
        f"them does not vote for {asked.delegator}."
    )


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose voice a vote is, and by which delegation: none where it is the voter's own."""

    of: str
    delegation: str = ""


def counts_in(one: Delegation, excluded: Iterable[str], now: float, identities: Identities) -> bool:
    """Whether a delegation holds at `now` in a question from which these people are excluded: nothing comes of their
    voice, nobody's voice is with them, and what one of them recorded for somebody else is nothing."""
    return one.holds_at(now) and people_of(excluded, identities).isdisjoint(
        people_of((one.delegator, one.delegate, one.made_by), identities)
    )


def voices(
    voter: str, asked: Collection[str], lent: Iterable[Delegation], *, glass: Collection[str] = ()
) -> tuple[Voice, ...]:
    """The voices of which a person may give one, the one that is meant if nothing is said first: their own, or else
    that of somebody for whom they stand in by one of the delegations that count here.

    `asked` are the addresses, in their one spelling, that may vote on this question; those of `glass` only because they
    may break glass, which is used last.
    """
    address = plain_email(voter)
    own = [Voice(address)] if address in asked else []
    others = [
        Voice(one.delegator, one.id)
        for one in sorted(lent, key=lambda one: (one.delegator, one.id))
        if one.delegate == address and one.delegator in asked
    ]
    return tuple(others + own if address in glass else own + others)


def told(delegation: Delegation) -> str:
    """`alice@... is away until 2026-12-05 18:00 UTC: dave@... votes for them.`"""
    return f"{delegation.delegator} is away until {minute(delegation.over_at)}: {delegation.delegate} votes for them."


def _same(one: str, other: str, people: People) -> bool:
    return person_of(one, people.same_person) == person_of(other, people.same_person)
