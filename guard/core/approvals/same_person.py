"""Addresses that belong to one person, for counting votes and for keeping people from their own changes. Pure.

Spelling tells of some: `Alice+test@acme.example` is alice@acme.example. Of others people.yaml does (`same_person`):
whoever counts people takes these identities, so that nobody has two voices, or settles their doing under another name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from drift.core.model.email_addresses import plain_email
from guard.core.model.policy import Identities


def person_of(address: str, identities: Identities) -> str:
    """The person behind an address, in whatever script it is typed.

    Only to keep people apart: whether an address may vote at all is compared as it was written down.
    """
    spelt = _spelt(address)
    return _first_of(identities).get(spelt, spelt) if identities else spelt


def people_of(addresses: Iterable[str], identities: Identities) -> frozenset[str]:
    """The people behind these addresses, each once."""
    return frozenset(person_of(address, identities) for address in addresses)


def without(addresses: Iterable[str], excluded: Iterable[str], identities: Identities) -> tuple[str, ...]:
    """The addresses, under one spelling and sorted, of people who are not among the excluded."""
    out = people_of(excluded, identities)
    left = (address for address in addresses if person_of(address, identities) not in out)
    return tuple(sorted({plain_email(address) for address in left}))


def aliases(address: str, identities: Identities) -> frozenset[str]:
    """The addresses under which somebody may be asked who has this one: those that people.yaml lists beside it. Another
    spelling is none of them."""
    plain = plain_email(address)
    return _beside(identities).get(plain, frozenset({plain})) if identities else frozenset({plain})


def _spelt(address: str) -> str:
    local, at, domain = plain_email(unicodedata.normalize("NFKC", address)).casefold().rpartition("@")
    return f"{local.split('+')[0] or local}{at}{domain.rstrip('.')}"


@lru_cache(maxsize=32)
def _beside(identities: Identities) -> Mapping[str, frozenset[str]]:
    """All addresses that are listed with each one."""
    people: dict[str, frozenset[str]] = {}
    for of_one in identities:
        for address in of_one:
            people[address] = people.get(address, frozenset()).union(of_one)
    return people


@lru_cache(maxsize=32)
def _first_of(identities: Identities) -> Mapping[str, str]:
    """One address for each person, by all that they have. Lists that share an address are about one person."""
    people: dict[str, str] = {}
    for of_one in identities:
        spelt = [_spelt(address) for address in of_one]
        known = {people.get(address, address) for address in spelt}
        first = min(known)
        people |= dict.fromkeys(spelt, first)
        people |= {address: first for address, person in people.items() if person in known}
    return people
