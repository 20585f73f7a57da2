"""Words about people: what their arguments may be."""

from __future__ import annotations

from guard.core.language.vocabulary.conditions import argument_errors
from guard.core.language.vocabulary.who import listed, nobody_in, place
from guard.core.model.policy import People

PEOPLE = People(groups={"security": ("dave@acme.example",)})


def test_one_text_is_a_list_of_one() -> None:
    assert (listed("a"), listed(["a", "b"])) == (("a",), ("a", "b"))
    assert (place("a", 0), place(["a", "b"], 1)) == ((), (1,))


def test_actors_are_addresses_or_groups_with_members() -> None:
    assert list(argument_errors({"actor": ["*@acme.example", "group:security"]}, PEOPLE)) == []
    (nobody, name) = argument_errors({"actor": ["group:x", "carol"]}, PEOPLE)
    assert nobody.sentence == nobody_in("x")
    assert name.sentence.startswith("`carol` is no e-mail address.")
    assert name.path == ("actor", 1)
