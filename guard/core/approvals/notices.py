"""What people are to be told of a question that waits: once each, so that nobody is forgotten and nobody is pestered.
Reminders come after a quarter and after half of its time, and before its last tenth. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from drift.core.model.email_addresses import plain_email
from guard.core.approvals.ballot import Ballot, absences, agreement, counted_votes, voters
from guard.core.approvals.delegation import told
from guard.core.approvals.eligibility import listed
from guard.core.approvals.quorums import asked_by, everybody, is_enough
from guard.core.approvals.same_person import aliases
from guard.core.model.notice import Notice
from guard.core.model.policy import Identities
from guard.core.model.records import Rule, Vote
from guard.core.text.moments import minute

REMINDED_AFTER: Final = (0.25, 0.5, 0.9)
"""The shares of a question's time after which people are reminded."""
LEAST: Final = 300.0
"""Seconds between two of these moments at least: a question that waits for minutes has fewer."""
NOBODY_LEFT: Final = "nobody left"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that nobody has decided, with the votes on it. `cannot` are the addresses of people whose tokens are
    gone, so that they cannot vote any more; `operators` are told where nobody is left."""

    ballot: Ballot
    votes: tuple[Vote, ...] = ()
    cannot: frozenset[str] = frozenset()
    operators: tuple[str, ...] = ()


def due_notices(question: Waiting, now: float, said: Collection[str]) -> tuple[Notice, ...]:
    """What is to be told now, of which nothing is among the steps that were `said` before. Of several reminders that
    were missed the last one is given."""
    if NOBODY_LEFT not in said and (why := why_nobody_is_left(question)):
        return (Notice(NOBODY_LEFT, question.operators, why),)
    return (*_escalations(question, now, said), *_reminders(question, now, said))


def reminder_moments(ballot: Ballot) -> tuple[float, ...]:
    """When people are reminded, in unix seconds."""
    moments: list[float] = []
    for share in REMINDED_AFTER:
        at = ballot.asked_at + share * (ballot.expires_at - ballot.asked_at)
        if at - (moments[-1] if moments else ballot.asked_at) >= LEAST:
            moments.append(at)
    return tuple(moments)


def _reminders(question: Waiting, now: float, said: Collection[str]) -> Iterable[Notice]:
    due = sum(at <= now for at in reminder_moments(question.ballot))
    later_ones = {_reminder(number) for number in range(due, len(REMINDED_AFTER) + 1)}
    if due == 0 or later_ones.intersection(said):
        return
    people = who_is_reminded(question, now)
    if people:
        away = [told(one) for one in absences(question.ballot, now) if one.delegate in people]
        waits = f"{listed(people)} {_have(people)} not answered yet."
        yield Notice(_reminder(due), people, " ".join((waits, *away, _ends(question.ballot))))


def _reminder(number: int) -> str:
    return f"reminder {number}"


def who_is_reminded(question: Waiting, now: float) -> tuple[str, ...]:
    """Who can still help to decide: whoever is asked by a rule that is not met, can vote, and has not. Whoever is away
    is left in peace where somebody votes for them, who is reminded instead. Who may only break glass is left out,
    unless nobody else is there."""
    ballot, votes = question.ballot, question.votes
    open_rules = [one.rule for one in agreement(ballot, votes, now) if one.lacks]
    asked = frozenset[str]().union(*map(asked_by, open_rules)) & voters(ballot, now)
    done = {
        ballot.person(address)
        for vote in counted_votes(ballot, votes, now)
        for address in (vote.voter, vote.voice)
    }
    left = {address for address in asked - question.cannot if ballot.person(address) not in done}
    usual = (left - ballot.glass) or left
    instead = {ballot.person(one.delegator): one.delegate for one in absences(ballot, now)}
    people = {instead.get(ballot.person(address), address) for address in usual}
    once = {ballot.person(address): address for address in sorted(people, reverse=True)}
    return tuple(sorted(address for person, address in once.items() if person not in done))


def _escalations(question: Waiting, now: float, said: Collection[str]) -> Iterable[Notice]:
    """Who may decide as well from now on, without those who were asked from the beginning."""
    ballot, out = question.ballot, question.ballot.out
    laters: dict[tuple[str, float], set[str]] = {}
    for rule in ballot.rules:
        if rule.later is not None:
            more = set(rule.later.who) - asked_by(rule)
            laters.setdefault((rule.policy, rule.later.after), set()).update(more)
    for (policy, after), asked in laters.items():
        step = f"escalation of {policy} after {after:g} s"
        people = tuple(sorted(who for who in asked if ballot.person(who) not in out))
        if people and step not in said and now >= ballot.asked_at + after:
            decides = f"From now on, {listed(people)} may decide what {policy or 'the service'} asks as well."
            yield Notice(step, people, f"Nobody has decided it yet. {decides} {_ends(ballot)}")


def why_nobody_is_left(question: Waiting) -> str:
    """Why it cannot be approved by anybody any more, as sentences; "" where it can."""
    ballot = question.ballot
    cast = counted_votes(ballot, question.votes, ballot.expires_at)
    said = (aliases(vote.voice, ballot.same_person) for vote in cast)
    cannot = question.cannot.difference(*said)  # what was said counts
    if not ballot.rules or _could_be_met(_at_last(ballot), ballot.out, cannot, ballot.same_person):
        return ""
    asked = frozenset[str]().union(*map(asked_by, _at_last(ballot)))
    out = ballot.out
    barred = sorted(who for who in asked if ballot.person(who) in out)
    gone = sorted(who for who in asked & cannot if ballot.person(who) not in out)
    why = [
        *([f"{listed(barred)} had a part in it."] if barred else []),
        *([f"{listed(gone)} {_have(gone)} no valid token with the role approver."] if gone else []),
    ]
    return " ".join(
        (
            "Nobody is left who could approve this:",
            *(why or ["too few people are asked."]),
            f"{_ends(ballot)} To have it decided, add people to the groups in people.yaml, or make a token for one "
            "who is asked.",
        )
    )


def _at_last(ballot: Ballot) -> tuple[Rule, ...]:
    """The rules with everybody whom they ask before the question ends."""
    return ballot.at(ballot.expires_at).rules


@lru_cache(maxsize=4096)
def _could_be_met(
    rules: tuple[Rule, ...], excluded: frozenset[str], cannot: frozenset[str], identities: Identities
) -> bool:
    """Whether those who are left are enough. Remembered, as it is asked of every open question again and again."""
    able = {
        person: frozenset(address for address in addresses if address not in cannot)
        for person, addresses in everybody(rules, identities).items()
        if person not in excluded
    }
    return is_enough(rules, {person: addresses for person, addresses in able.items() if addresses})


def _have(people: Sequence[str]) -> str:
    return "has" if len(people) == 1 else "have"


def _ends(ballot: Ballot) -> str:
    return f"The question ends at {minute(ballot.expires_at)}."


def cannot_vote(able: Iterable[str], known: Iterable[str], identities: Identities) -> frozenset[str]:
    """The addresses that had a token, of people who have none that may vote under any of their addresses. Who never had
    one may get it any time."""
    left = frozenset(map(plain_email, able))
    return frozenset(plain_email(who) for who in known if not left & aliases(who, identities))
