"""Checks of people.yaml beyond its schema: addresses of one person, or networks of one place, that say nothing, or two
things. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from drift.core.model.ip_addresses import Network, network_of, network_text
from drift.core.model.resources import Json
from guard.core.approvals.same_person import person_of
from guard.core.language.diagnostics import Diagnostic


def errors(people: Mapping[str, Json]) -> Iterator[Diagnostic]:
    yield from _identity_errors(people)
    yield from _network_errors(people)


def _network_errors(people: Mapping[str, Json]) -> Iterator[Diagnostic]:
    """What is wrong with `networks`: what is none, or one network that has two names."""
    taken: dict[Network, str] = {}
    for name, texts in people.get("networks", {}).items():
        for index, text in enumerate(texts):
            path = ("networks", name, index)
            try:
                network = network_of(text)
            except ValueError:
                yield Diagnostic(
                    path,
                    f"`{text}` is no network. Write an address or a range such as 203.0.113.0/24, host bits zero.",
                )
                continue
            if network in taken:
                sentence = f"{network_text(network)} is {taken[network]} already"
                yield Diagnostic(path, f"{sentence}: a network has one name. Take it out of one of them.")
            taken.setdefault(network, name)


def _identity_errors(people: Mapping[str, Json]) -> Iterator[Diagnostic]:
    """What is wrong with the lists of `same_person`: one person in two lists, or one address written twice."""
    taken: dict[str, int] = {}
    for index, of_one in enumerate(people.get("same_person", ())):
        here: set[str] = set()
        for place, address in enumerate(of_one):
            path = ("same_person", index, place)
            person = person_of(address, ())
            first = taken.setdefault(person, index)
            if person in here:
                sentence = f"{address} is the same address as one before it"
                yield Diagnostic(
                    path, f"{sentence}: capitals and what follows `+` make no other. Take it out."
                )
            elif first != index:
                sentence = f"{address} stands in the list number {first + 1} as well"
                yield Diagnostic(path, f"{sentence}: a person has one list. Put all their addresses into it.")
            here.add(person)
