"""Who is missing for an approval: how many of whom could still agree. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from guard.core.approvals.ballot import Ballot, agreement, counted_votes, voters
from guard.core.approvals.quorums import asked_by
from guard.core.approvals.same_person import aliases
from guard.core.model.records import Vote


class Missing(NamedTuple):
    """What one rule lacks: `number` people `of` these, who have neither approved nor denied. `period` names the freeze
    for which it asks, or is empty."""

    policy: str
    number: int
    of: tuple[str, ...]
    period: str = ""


def who_is_missing(ballot: Ballot, votes: Iterable[Vote], now: float) -> tuple[Missing, ...]:
    """Who is missing at `now`, for each rule that is not met, in the order of the rules."""
    cast = tuple(votes)
    last = {ballot.person(vote.voice): vote.choice for vote in counted_votes(ballot, cast, now)}
    left = frozenset(
        address
        for address in voters(ballot, now)
        if last.get(ballot.person(address)) in (None, "changes_wanted")
    )
    return tuple(
        Missing(one.rule.policy, one.lacks, _of(ballot, asked_by(one.rule), left), one.rule.period)
        for one in agreement(ballot, cast, now)
        if one.lacks
    )


def _of(ballot: Ballot, asked: frozenset[str], left: frozenset[str]) -> tuple[str, ...]:
    every = frozenset[str]().union(*(aliases(address, ballot.same_person) for address in asked))
    return tuple(sorted(every & left))
