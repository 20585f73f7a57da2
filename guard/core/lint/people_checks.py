"""Checks of people.yaml beyond its schema: addresses of one person, or networks of one place, that say nothing, or two
things, and roles for groups that nobody is in. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from drift.core.model.ip_addresses import Network, network_of, network_text
from drift.core.model.resources import Json
from guard.core.approvals.same_person import person_of
from guard.core.language.diagnostics import Diagnostic, did_you_mean


def errors(people: Mapping[str, Json]) -> Iterator[Diagnostic]:
    yield from _same_person_errors(people)
    yield from _role_errors(people)
    yield from _network_errors(people)


def _role_errors(people: Mapping[str, Json]) -> Iterator[Diagnostic]:
    """Groups in `roles` that nobody is in: whoever reads the file would take them for people."""
    groups = people.get("groups", {})
    for role, who in people.get("roles", {}).items():
        for place, one in enumerate(who):
            kind, _, name = one.partition(":")
            if kind == "group" and not groups.get(name):
                names = sorted(group for group, members in groups.items() if members)
                yield Diagnostic(
                    ("roles", role, place),
                    f"Nobody is in the group `{name}`.{did_you_mean(name, names)} For a group that the identity "
                    f"provider tells of, write claim:{name}.",
                )


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


def _same_person_errors(people: Mapping[str, Json]) -> Iterator[Diagnostic]:
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
