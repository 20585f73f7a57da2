"""Whether the people who agree are enough for all that one policy asks. Each person counts once. Pure.

A policy may ask several groups. Whoever stands in two of them counts for one: two pairs of eyes are two people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import NamedTuple, TypeAlias

from drift.core.model.email_addresses import plain_email
from guard.core.approvals.same_person import person_of
from guard.core.model.policy import Identities
from guard.core.model.records import Rule, Way

People: TypeAlias = Mapping[str, frozenset[str]]
"""Persons, each with the addresses under which they may be asked."""


class Filled(NamedTuple):
    """What is there of one rule: `have` of `need` people, in the way that lacks the fewest."""

    rule: Rule
    have: int
    need: int

    @property
    def lacks(self) -> int:
        return self.need - self.have


def filled(
    rules: Iterable[Rule], people: People, stand_ins: frozenset[str] = frozenset()
) -> tuple[Filled, ...]:
    """What these people come to for each rule, in the order of the rules. Rules of one policy share them. Of
    `stand_ins` the voice is given by somebody else, which does not count where people are asked in person."""
    every = list(rules)
    by_policy: dict[str, list[int]] = {}
    for index, rule in enumerate(every):
        by_policy.setdefault(rule.policy, []).append(index)
    done: dict[int, Filled] = {}
    for indexes in by_policy.values():
        done |= zip(indexes, _of_policy([every[index] for index in indexes], people, stand_ins), strict=True)
    return tuple(done[index] for index in range(len(every)))


def is_enough(rules: Iterable[Rule], people: People) -> bool:
    """Whether these people meet every rule."""
    return not any(one.lacks for one in filled(rules, people))


def everybody(rules: Iterable[Rule], identities: Identities) -> dict[str, frozenset[str]]:
    """All whom the rules ask, as persons."""
    people: dict[str, frozenset[str]] = {}
    for address in (address for rule in rules for address in asked_by(rule)):
        person = person_of(address, identities)
        people[person] = people.get(person, frozenset()) | {address}
    return people


def asked_by(rule: Rule) -> frozenset[str]:
    """The addresses, in lower case, that a rule asks, in any of its ways."""
    return frozenset(plain_email(address) for way in rule.ways for address in way.who)


def _of_policy(rules: Sequence[Rule], people: People, stand_ins: frozenset[str]) -> list[Filled]:
    """The choice of ways that lacks the fewest people; of equal ones the first."""
    choices = (_seated(rules, ways, people, stand_ins) for ways in product(*(rule.ways for rule in rules)))
    return min(choices, key=lambda choice: sum(one.lacks for one in choice))


def _seated(
    rules: Sequence[Rule], ways: Sequence[Way], people: People, stand_ins: frozenset[str]
) -> list[Filled]:
    counts = _assigned(ways, people, stand_ins)
    return [Filled(rule, have, needed(way)) for rule, way, have in zip(rules, ways, counts, strict=True)]


def needed(way: Way) -> int:
    """How many people a way needs. A quorum below one would approve without any vote."""
    return max(way.quorum, 1)


def _assigned(ways: Sequence[Way], people: People, stand_ins: frozenset[str]) -> list[int]:
    """How many people each way gets when as many as possible find a place, each one place."""
    able = [frozenset(map(plain_email, way.who)) for way in ways]
    options = {
        who: [
            index
            for index, way in enumerate(ways)
            if able[index] & people[who] and not (way.in_person and who in stand_ins)
        ]
        for who in sorted(people)
    }
    seats: list[list[str]] = [[] for _ in ways]

    def find_place(who: str, tried: set[int]) -> bool:
        """Give a person a place, if need be by moving others; an augmenting path of the matching."""
        for index in options[who]:
            if index in tried:
                continue
            tried.add(index)
            if len(seats[index]) < needed(ways[index]):
                seats[index].append(who)
                return True
            for seat, other in enumerate(seats[index]):
                if find_place(other, tried):
                    seats[index][seat] = who
                    return True
        return False

    for who in options:
        find_place(who, set())
    return [len(taken) for taken in seats]
