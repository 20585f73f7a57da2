"""Addresses of one person that say nothing, or two things."""

from __future__ import annotations

import pytest

from guard.core.language.people_schema import people_schema
from guard.core.language.validation import diagnostics
from guard.core.lint.people_checks import errors

ALICE, BOB = "alice@acme.example", "bob@acme.example"


def test_each_person_has_one_list() -> None:
    assert list(errors({"same_person": [[ALICE, "alice@acme.fr"], [BOB, "bob@acme.fr"]]})) == []
    assert list(errors({})) == []
    (found,) = errors({"same_person": [[ALICE, "alice@acme.fr"], [BOB, "Alice+x@acme.fr"]]})
    assert found.path == ("same_person", 1, 1)
    assert found.sentence == (
        "Alice+x@acme.fr stands in the list number 1 as well: a person has one list. Put all their addresses into it."
    )


def test_an_address_in_another_spelling_is_no_other_address() -> None:
    (found,) = errors({"same_person": [[ALICE, "Alice+2@ACME.example"]]})
    assert found.path == ("same_person", 0, 1)
    assert found.sentence.endswith("capitals and what follows `+` make no other. Take it out.")


@pytest.mark.parametrize("alone", [[ALICE], []])
def test_an_address_alone_says_nothing(alone: list[str]) -> None:
    (found,) = diagnostics(people_schema(), {"version": 1, "same_person": [alone]})
    assert "a list of at least two addresses of one person" in found.sentence


@pytest.mark.parametrize("text", ["203.0.113.7/24", "the office", "203.0.113.0/33", "2001:db8::/200"])
def test_what_is_no_network_is_refused_at_its_place(text: str) -> None:
    (found,) = errors({"networks": {"Paris": ["198.51.100.0/24", text]}})
    assert found.path == ("networks", "Paris", 1)
    assert found.sentence.startswith(f"`{text}` is no network.")


def test_a_network_has_one_name_and_may_lie_within_another() -> None:
    assert list(errors({"networks": {"Acme": ["203.0.112.0/22"], "Paris": ["203.0.113.0/24"]}})) == []
    (found,) = errors({"networks": {"Acme": ["203.0.113.0/24"], "Paris": ["::ffff:203.0.113.0/120"]}})
    assert found.path == ("networks", "Paris", 0)
    assert (
        found.sentence
        == "203.0.113.0/24 is Acme already: a network has one name. Take it out of one of them."
    )


@pytest.mark.parametrize("networks", [{"Paris": []}, {"": ["203.0.113.0/24"]}, {"Paris": "203.0.113.0/24"}])
def test_a_place_has_a_name_and_networks(networks: object) -> None:
    assert list(diagnostics(people_schema(), {"version": 1, "networks": networks}))
