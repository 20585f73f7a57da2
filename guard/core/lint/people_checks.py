"""Checks of people.yaml beyond its schema: addresses of one person that say nothing, or two things. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from drift.core.model.resources import Json
from guard.core.approvals.same_person import person_of
from guard.core.language.diagnostics import Diagnostic


def errors(people: Mapping[str, Json]) -> Iterator[Diagnostic]:
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
