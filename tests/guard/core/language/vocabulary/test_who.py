"""Words about people: what their arguments may be."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from drift.core.model.activity import Activity, Actor
from drift.core.model.resources import Json
from guard.core.language.vocabulary.conditions import argument_errors, condition
from guard.core.language.vocabulary.who import listed, nobody_in, place
from guard.core.model.policy import People
from guard.core.model.subject import Facts, Subject

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


def asked(words: dict[str, Json], others: tuple[Actor, ...] = (), gap: bool = False) -> bool | None:
    """What a condition comes to when Carol acted, and perhaps others."""
    subject = replace(
        Subject.of_activity(Activity("e1", "bulk_export", 1, CAROL, {}, {})), others=others, gap=gap
    )
    return condition(words, PEOPLE).test(subject, Facts(known_ips=frozenset({"203.0.113.14"}))).truth


CAROL = Actor("admin", "1", "carol@acme.example", "203.0.113.14")
DAVE = Actor("admin", "2", "dave@acme.example", "198.51.100.7")


@pytest.mark.parametrize(
    ("words", "alone", "with_dave", "with_somebody"),
    [
        ({"actor": "carol@acme.example"}, True, None, None),
        ({"actor": "*@acme.example"}, True, True, None),
        ({"actor": "erin@acme.example"}, False, False, None),
        ({"actor_type": "admin"}, True, True, None),
        ({"actor_type": "bot"}, False, False, None),
        ({"ip_in": "203.0.113.0/24"}, True, None, None),
        ({"ip_not_in": "203.0.113.0/24"}, False, None, None),
        ({"new_ip_for_actor": True}, False, None, None),
        ({"unattributed": True}, False, False, None),
        ({"unattributed": False}, True, True, None),
    ],
)
def test_of_several_who_may_have_acted_a_word_is_certain_only_if_it_is_alike_for_all(
    words: dict[str, Json], alone: bool, with_dave: bool | None, with_somebody: bool | None
) -> None:
    assert asked(words) is alone
    assert asked(words, (DAVE,)) is with_dave
    assert asked(words, gap=True) is with_somebody
