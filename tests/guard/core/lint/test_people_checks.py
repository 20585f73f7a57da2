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
