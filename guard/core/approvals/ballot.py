"""The one counting of votes, for changes that were made and changes that are asked for in advance. Pure.

The outcome follows from facts; nobody can set it. Whoever is excluded never counts, even with a recorded vote or the
right to break glass. A person has one voice, under whichever address: the last one that was cast while the question was
open. Votes count in the order they were cast, until they decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from drift.core.model.email_addresses import plain_email
from guard.core.approvals.outcomes import Allowed, Approved, Denied, Expired, Outcome, Pending, Refused
from guard.core.approvals.quorums import Filled, asked_by, everybody, filled, is_enough
from guard.core.approvals.same_person import people_of, person_of
from guard.core.model.records import Rule, Vote, VoteChoice

HAD_A_PART: Final = "You asked for this, or had a part in it; somebody else must approve it."
_STRICTEST_FIRST: Final[Mapping[VoteChoice, int]] = {"deny": 0, "changes_wanted": 1, "approve": 2}
Voices: TypeAlias = Mapping[str, Vote]
"""The votes that hold, by person."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """What is needed to count votes. `id` is that of the votes. Each of the `rules` must be met, in one of its ways;
    the rules of one policy by different people. Without rules it is never approved.

    The voice of `excluded` people never counts; `why_excluded` says so to them. `settled_at` is when the outcome was
    acted on, from which it holds.
    """

    id: str
    rules: tuple[Rule, ...]
    excluded: tuple[str, ...]
    expires_at: float
    settled_at: float | None = None
    why_excluded: str = HAD_A_PART

    @property
    def closes_at(self) -> float:
        return self.expires_at if self.settled_at is None else min(self.settled_at, self.expires_at)


def outcome(ballot: Ballot, votes: Iterable[Vote], now: float) -> Outcome:
    """What the votes amount to at `now` (unix seconds): that of the first moment that decided it. The order of `votes`
    does not matter; of several at the same moment a denial comes first."""
    voices: dict[str, Vote] = {}
    for vote in counted_votes(ballot, votes, now):
        voices[person_of(vote.voter)] = vote
        decided = _decided(ballot, voices, vote)
        if decided is not None:
            return decided
    if now >= ballot.expires_at:
        return Expired(ballot.expires_at)
    return Pending(_missing(ballot, voices))


def counted_votes(ballot: Ballot, votes: Iterable[Vote], now: float) -> tuple[Vote, ...]:
    """The votes that count, oldest first. Of one person's at the same moment the strictest."""
    may, end = voters(ballot), ballot.closes_at
    counted = [
        vote
        for vote in votes
        if vote.approval_id == ballot.id
        and plain_email(vote.voter) in may
        and vote.at <= now
        and (vote.at < end or vote.at == ballot.settled_at)
    ]
    counted.sort(key=lambda vote: (vote.at, _STRICTEST_FIRST[vote.choice], plain_email(vote.voter)))
    of_moment: dict[tuple[float, str], Vote] = {}
    for vote in counted:
        of_moment.setdefault((vote.at, person_of(vote.voter)), vote)
    return tuple(of_moment.values())


def agreement(ballot: Ballot, votes: Iterable[Vote], now: float) -> tuple[Filled, ...]:
    """How far each rule is met at `now`, in the order of the rules."""
    voices = {person_of(vote.voter): vote for vote in counted_votes(ballot, votes, now)}
    return filled(ballot.rules, _approving(voices))


def _decided(ballot: Ballot, voices: Voices, vote: Vote) -> Approved | Denied | None:
    """Whether this vote, the last one of these, decides."""
    match vote.choice:
        case "deny" if _is_veto(ballot, vote.voter):
            return Denied((plain_email(vote.voter),), vote.at, vote.comment)
        case "deny" if not _can_be_met(ballot, voices):
            return Denied(_who(voices, "deny"), vote.at, vote.comment)
        case "approve" if ballot.rules and not _missing(ballot, voices):
            return Approved(_who(voices, "approve"), vote.at)
        case _:
            return None


def _who(voices: Voices, choice: VoteChoice) -> tuple[str, ...]:
    return tuple(sorted(plain_email(vote.voter) for vote in voices.values() if vote.choice == choice))


def _missing(ballot: Ballot, voices: Voices) -> tuple[tuple[str, int, int], ...]:
    have = filled(ballot.rules, _approving(voices))
    return tuple((one.rule.policy, one.have, one.need) for one in have if one.lacks)


def _approving(voices: Voices) -> dict[str, frozenset[str]]:
    """Who agrees, each with the address under which they do."""
    return {
        person: frozenset({plain_email(vote.voter)})
        for person, vote in voices.items()
        if vote.choice == "approve"
    }


def _is_veto(ballot: Ballot, voter: str) -> bool:
    """Whether a person's denial decides by itself."""
    return any(plain_email(voter) in asked_by(rule) for rule in ballot.rules if rule.veto)


def _can_be_met(ballot: Ballot, voices: Voices) -> bool:
    """Whether those who did not deny could still agree in sufficient numbers."""
    lost = {person for person, vote in voices.items() if vote.choice == "deny"} | people_of(ballot.excluded)
    left = {who: under for who, under in everybody(ballot.rules).items() if who not in lost}
    return is_enough(ballot.rules, left)


def voters(ballot: Ballot) -> frozenset[str]:
    """The addresses, in lower case, that may vote: all who are asked, without those who are excluded."""
    everybody = frozenset[str]().union(*map(asked_by, ballot.rules))
    excluded = people_of(ballot.excluded)
    return frozenset(voter for voter in everybody if person_of(voter) not in excluded)


def may_vote(ballot: Ballot, voter: str, now: float, votes: Iterable[Vote] = ()) -> Allowed | Refused:
    """Whether a person may vote now. The first check is whether the person had a part in it."""
    address = plain_email(voter)
    if person_of(address) in people_of(ballot.excluded):
        return Refused(ballot.why_excluded, "own_change")
    if address not in voters(ballot):
        policies = ", ".join(dict.fromkeys(rule.policy for rule in ballot.rules))
        return Refused(f"You are not among those who may approve this ({policies}).", "not_eligible")
    match outcome(ballot, votes, now):
        case Pending() if ballot.settled_at is None:
            return Allowed()
        case Expired(at):
            return Refused(
                f"Nobody decided in time; this question ended {_duration(now - at)} ago.", "expired"
            )
        case Denied(by):
            have = "has" if len(by) == 1 else "have"
            return Refused(f"{', '.join(by)} {have} denied this already.", "settled")
        case _:
            return Refused("This has been decided already.", "settled")


def _duration(seconds: float) -> str:
    return f"{seconds / 3600:.0f} hours" if seconds >= 5400 else f"{seconds / 60:.0f} minutes"
