"""The one counting of votes, for changes that were made and changes that are asked for in advance. Pure.

The outcome follows from facts; nobody can set it. Whoever is excluded never counts, even with a recorded vote or the
right to break glass. A person has one voice, under whichever address: the last one that was cast while the question was
open. Votes count in the order they were cast, until they decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, TypeAlias

from drift.core.model.email_addresses import plain_email
from guard.core.approvals.delegation import Voice, counts_in, voices
from guard.core.approvals.outcomes import Allowed, Approved, Denied, Expired, Outcome, Pending, Refused
from guard.core.approvals.quorums import Filled, asked_by, everybody, filled, is_enough
from guard.core.approvals.same_person import aliases, people_of, person_of
from guard.core.model.delegation import Delegation
from guard.core.model.policy import Identities
from guard.core.model.records import Rule, Vote, VoteChoice, Way

HAD_A_PART: Final = "You asked for this, or had a part in it; somebody else must approve it."
_STRICTEST_FIRST: Final[Mapping[VoteChoice, int]] = {"deny": 0, "changes_wanted": 1, "approve": 2}
Voices: TypeAlias = Mapping[str, Vote]
"""The votes that hold, by the person whose voice each is."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """What is needed to count votes. `id` is that of the votes. Each of the `rules` must be met, in one of its ways;
    the rules of one policy by different people. Without rules it is never approved.

    The voice of `excluded` people never counts; `why_excluded` says so to them. `settled_at` is when the outcome was
    acted on, from which it holds. By `delegations` people may vote for others; what counts is what was recorded with a
    vote. Who may vote only as they may break `glass` uses that last, and hands it to nobody. `same_person` lists the
    addresses of people who have several. From `asked_at` on it is counted when more people are asked.
    """

    id: str
    rules: tuple[Rule, ...]
    excluded: tuple[str, ...]
    expires_at: float
    settled_at: float | None = None
    why_excluded: str = HAD_A_PART
    delegations: tuple[Delegation, ...] = ()
    glass: frozenset[str] = frozenset()
    same_person: Identities = ()
    asked_at: float = 0.0

    def at(self, moment: float) -> Ballot:
        """The ballot with whom its rules ask at this moment."""
        rules = tuple(rule.after(moment - self.asked_at) for rule in self.rules)
        return self if rules == self.rules else replace(self, rules=rules)

    def escalations(self, now: float) -> tuple[float, ...]:
        """When more people were asked, by `now` and before it was closed."""
        laters = {self.asked_at + rule.later.after for rule in self.rules if rule.later is not None}
        return tuple(sorted(at for at in laters if at <= now and at < self.closes_at))

    def person(self, address: str) -> str:
        """The person behind an address."""
        return person_of(address, self.same_person)

    @property
    def out(self) -> frozenset[str]:
        """The people whose voice never counts."""
        return people_of(self.excluded, self.same_person)

    @property
    def step_up(self) -> bool:
        """Whether each vote has to be confirmed with a passkey: where one of its rules says so, for all of them."""
        return any(rule.step_up for rule in self.rules)

    @property
    def closes_at(self) -> float:
        return self.expires_at if self.settled_at is None else min(self.settled_at, self.expires_at)


def outcome(ballot: Ballot, votes: Iterable[Vote], now: float) -> Outcome:
    """What the votes amount to at `now` (unix seconds): that of the first moment that decided it. The order of `votes`
    does not matter; of several at the same moment a denial comes first. Votes may be enough once more people are asked,
    as they then count for what these are asked."""
    voices: dict[str, Vote] = {}
    for at, vote in _events(ballot, votes, now):
        if vote is not None and not _is_new(ballot, voices, vote):
            continue
        voices = voices if vote is None else _with(ballot, voices, vote)
        asked = ballot.at(at)
        decided = _approved(asked, voices, at) if vote is None else _decided(asked, voices, vote)
        if decided is not None:
            return decided
    if now >= ballot.expires_at:
        return Expired(ballot.expires_at)
    return Pending(_missing(ballot.at(now), voices))


def _events(ballot: Ballot, votes: Iterable[Vote], now: float) -> list[tuple[float, Vote | None]]:
    """The votes that count, and the moments at which more people were asked, in their order."""
    cast = ((vote.at, vote) for vote in counted_votes(ballot, votes, now))
    asked = ((at, None) for at in ballot.escalations(now))
    return sorted((*cast, *asked), key=lambda event: event[0])


def counted_votes(ballot: Ballot, votes: Iterable[Vote], now: float) -> tuple[Vote, ...]:
    """The votes that count, oldest first. Of one person's at the same moment the strictest."""
    end, out = ballot.closes_at, ballot.out
    counted = [
        vote
        for vote in votes
        if vote.approval_id == ballot.id
        and vote.at <= now
        and plain_email(vote.voice) in voters(ballot, vote.at)
        and ballot.person(vote.voter) not in out
        and (vote.at < end or vote.at == ballot.settled_at)
        and (vote.passkey or not ballot.step_up)
    ]
    counted.sort(key=lambda vote: (vote.at, _STRICTEST_FIRST[vote.choice], plain_email(vote.voter)))
    of_moment: dict[tuple[float, str], Vote] = {}
    for vote in counted:
        of_moment.setdefault((vote.at, ballot.person(vote.voter)), vote)
    return tuple(of_moment.values())


def _is_new(ballot: Ballot, voices: Voices, vote: Vote) -> bool:
    """Whether a vote says something: nobody speaks for a person who has voted themselves."""
    held = voices.get(ballot.person(vote.voice))
    return not vote.on_behalf_of or held is None or bool(held.on_behalf_of)


def _with(ballot: Ballot, voices: Voices, vote: Vote) -> dict[str, Vote]:
    """The votes with one more: a person gives one voice, their own or another's, and the last one counts."""
    voter = ballot.person(vote.voter)
    others = {person: held for person, held in voices.items() if ballot.person(held.voter) != voter}
    return {**others, ballot.person(vote.voice): vote}


def agreement(ballot: Ballot, votes: Iterable[Vote], now: float) -> tuple[Filled, ...]:
    """How far each rule is met at `now`, in the order of the rules."""
    voices: dict[str, Vote] = {}
    for vote in counted_votes(ballot, votes, now):
        voices = _with(ballot, voices, vote) if _is_new(ballot, voices, vote) else voices
    return _filled(ballot.at(now), voices)


def _decided(ballot: Ballot, voices: Voices, vote: Vote) -> Approved | Denied | None:
    """Whether this vote, the last one of these, decides."""
    said = [held for held in voices.values() if held.choice == vote.choice]
    match vote.choice:
        case "deny" if _is_veto(ballot, vote.voice):
            by, whose = _who([vote])
            return Denied(by, vote.at, vote.comment, whose)
        case "deny" if not _can_be_met(ballot, voices):
            by, whose = _who(said)
            return Denied(by, vote.at, vote.comment, whose)
        case "approve":
            return _approved(ballot, voices, vote.at)
        case _:
            return None


def _approved(ballot: Ballot, voices: Voices, at: float) -> Approved | None:
    """Approved, if those who agree are enough."""
    if not ballot.rules or _missing(ballot, voices):
        return None
    by, whose = _who(vote for vote in voices.values() if vote.choice == "approve")
    return Approved(by, at, whose)


def _who(votes: Iterable[Vote]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who voted, and whose voices these are where they are not all their own."""
    pairs = sorted((plain_email(vote.voter), plain_email(vote.on_behalf_of)) for vote in votes)
    whose = tuple(other for _, other in pairs)
    return tuple(voter for voter, _ in pairs), whose if any(whose) else ()


def _missing(ballot: Ballot, voices: Voices) -> tuple[tuple[str, int, int], ...]:
    have = _filled(ballot, voices)
    return tuple((one.rule.policy, one.have, one.need) for one in have if one.lacks)


def _filled(ballot: Ballot, voices: Voices) -> tuple[Filled, ...]:
    """How far those who agree meet each rule."""
    approving = {
        person: aliases(vote.voice, ballot.same_person)
        for person, vote in voices.items()
        if vote.choice == "approve"
    }
    stand_ins = frozenset(person for person, vote in voices.items() if vote.on_behalf_of)
    return filled(ballot.rules, approving, stand_ins)


def _is_veto(ballot: Ballot, voter: str) -> bool:
    """Whether a person's denial decides by itself."""
    under = aliases(voter, ballot.same_person)
    return any(under & asked_by(rule) for rule in ballot.rules if rule.veto)


def _can_be_met(ballot: Ballot, voices: Voices) -> bool:
    """Whether those who did not deny could still agree in sufficient numbers, with all who are asked before it ends."""
    rules = ballot.at(ballot.expires_at).rules
    lost = {person for person, vote in voices.items() if vote.choice == "deny"} | ballot.out
    left = {who: under for who, under in everybody(rules, ballot.same_person).items() if who not in lost}
    return is_enough(rules, left)


def voters(ballot: Ballot, now: float) -> frozenset[str]:
    """The addresses, in lower case, that may vote at `now`: all of those who are asked, without those who are
    excluded."""
    return _voters(ballot.at(now).rules, ballot.out, ballot.same_person)


@lru_cache(maxsize=4096)
def _voters(rules: tuple[Rule, ...], out: frozenset[str], identities: Identities) -> frozenset[str]:
    """Asked for each vote, and of many questions that ask the same people."""
    asked = _with_aliases((way for rule in rules for way in rule.ways), identities)
    return frozenset(address for address in asked if person_of(address, identities) not in out)


def _with_aliases(ways: Iterable[Way], identities: Identities) -> frozenset[str]:
    """The addresses that these ways ask, and the others of the same people."""
    asked = {address for way in ways for address in way.who}
    return frozenset[str]().union(*(aliases(address, identities) for address in asked))


def represented(ballot: Ballot, now: float) -> frozenset[str]:
    """The addresses of those for whom somebody may vote at `now`: asked in a way that is not only for them in person,
    and not only because they may break glass."""
    ways = (way for rule in ballot.at(now).rules for way in rule.ways if not way.in_person)
    return (_with_aliases(ways, ballot.same_person) & voters(ballot, now)) - ballot.glass


def absences(ballot: Ballot, now: float) -> tuple[Delegation, ...]:
    """The delegations that count on this ballot at `now`, by whose voice it is."""
    asked = represented(ballot, now)
    counting = (one for one in ballot.delegations if one.delegator in asked)
    return tuple(
        sorted(
            (one for one in counting if counts_in(one, ballot.excluded, now, ballot.same_person)),
            key=lambda one: one.delegator,
        )
    )


def voice_of(
    ballot: Ballot, voter: str, now: float, votes: Iterable[Vote], whose: str = ""
) -> Voice | Refused:
    """The voice that a person gives at `now`, or why there is none."""
    lent = absences(ballot, now)
    every = voices(voter, voters(ballot, now), lent, glass=ballot.glass)
    wanted = plain_email(whose)
    options = [voice for voice in every if not whose or voice.of == wanted]
    given = {ballot.person(vote.voter) for vote in counted_votes(ballot, votes, now) if not vote.on_behalf_of}
    free = [voice for voice in options if not voice.delegation or ballot.person(voice.of) not in given]
    if free:
        return free[0]
    if options:
        return Refused(f"{options[0].of} has voted themselves: nobody votes for them now.", "not_eligible")
    if whose and wanted != voter:
        return Refused(f"You do not vote for {wanted} on this.", "not_eligible")
    return _not_asked(ballot, voter, now)


def _not_asked(ballot: Ballot, voter: str, now: float) -> Refused:
    excluded = ballot.out
    for one in ballot.delegations:
        if one.delegate == voter and one.holds_at(now) and ballot.person(one.delegator) in excluded:
            return Refused(
                f"{one.delegator}, for whom you vote, had a part in it: nobody votes for them on this.",
                "not_eligible",
            )
    policies = ", ".join(dict.fromkeys(rule.policy for rule in ballot.rules))
    return Refused(f"You are not among those who may approve this ({policies}).", "not_eligible")


def may_vote(
    ballot: Ballot, voter: str, now: float, votes: Iterable[Vote] = (), whose: str = ""
) -> Allowed | Refused:
    """Whether a person may vote now, and with whose voice: `whose`, or the one that is meant where nobody is named. The
    first check is whether the person had a part in it."""
    address, cast = plain_email(voter), tuple(votes)
    if ballot.person(address) in ballot.out:
        return Refused(ballot.why_excluded, "own_change")
    voice = voice_of(ballot, address, now, cast, whose)
    if isinstance(voice, Refused):
        return voice
    match outcome(ballot, cast, now):
        case Pending() if ballot.settled_at is None:
            return Allowed(voice.of, voice.delegation) if voice.delegation else Allowed()
        case Expired(at):
            return Refused(
                f"Nobody decided in time; this question ended {_duration(now - at)} ago.", "expired"
            )
        case Denied() as denied:
            have = "has" if len(denied.by) == 1 else "have"
            return Refused(f"{', '.join(denied.names)} {have} denied this already.", "settled")
        case _:
            return Refused("This has been decided already.", "settled")


def _duration(seconds: float) -> str:
    return f"{seconds / 3600:.0f} hours" if seconds >= 5400 else f"{seconds / 60:.0f} minutes"
