"""One person behind several addresses: never twice in a quorum, never a voter on their own change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.core.approvals.same_person import aliases, people_of, person_of, without
from tests.laws import examples

MALLORY = "mallory@acme.example"


@pytest.mark.parametrize(
    "spelt",
    [
        "MALLORY@acme.example",
        "mallory+1@acme.example",
        "Mallory+a+b@Acme.Example",
        " mallory@acme.example ",
        "mallory@acme.example.",
        "\uff4dallory@acme.example",
    ],
)
def test_one_person_under_many_spellings(spelt: str) -> None:
    assert person_of(spelt, ()) == MALLORY


@pytest.mark.parametrize(
    "other",
    ["mallory@elsewhere.example", "mallor@acme.example", "+@acme.example", "m\u0430llory@acme.example"],
)
def test_others_stay_others(other: str) -> None:
    assert person_of(other, ()) != MALLORY


def test_people_are_counted_once_and_left_out_whatever_the_spelling() -> None:
    assert people_of([MALLORY, "mallory+2@acme.example", "bob@acme.example"], ()) == {
        MALLORY,
        "bob@acme.example",
    }
    assert without(["Bob@acme.example", "mallory+2@acme.example"], [MALLORY], ()) == ("bob@acme.example",)


KNOWN = ((MALLORY, "mal@elsewhere.example"), ("bob@acme.example", "bob@acme.fr", "robert@acme.example"))


def test_people_yaml_knows_one_person_under_several_addresses() -> None:
    assert person_of("Mal+x@elsewhere.example", KNOWN) == person_of(MALLORY, KNOWN)
    assert person_of("bob@acme.example", KNOWN) == person_of("robert@acme.example", KNOWN)
    assert person_of("carol@acme.example", KNOWN) == "carol@acme.example"
    assert len(people_of(["mal@elsewhere.example", MALLORY, "bob@acme.fr", "carol@acme.example"], KNOWN)) == 3
    assert without(["mal@elsewhere.example", "bob@acme.fr"], [MALLORY], KNOWN) == ("bob@acme.fr",)


def test_lists_that_share_an_address_are_about_one_person() -> None:
    chain = (("a@x.example", "b@x.example"), ("c@x.example", "d@x.example"), ("d+1@x.example", "b@x.example"))
    assert len(people_of([f"{name}@x.example" for name in "abcd"], chain)) == 1


def test_only_an_address_that_is_listed_stands_for_another() -> None:
    assert aliases("BOB@acme.fr", KNOWN) == {"bob@acme.example", "bob@acme.fr", "robert@acme.example"}
    assert aliases("bob+2@acme.fr", KNOWN) == {"bob+2@acme.fr"}
    assert aliases("carol@acme.example", KNOWN) == {"carol@acme.example"}


@examples(60)
@given(
    st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=3).map(tuple), max_size=4).map(tuple)
)
def test_it_is_one_relation_between_addresses_whatever_the_order_of_the_lists(
    lists: tuple[tuple[str, ...], ...],
) -> None:
    known = tuple(tuple(f"{name}@x.example" for name in of_one) for of_one in lists)
    others = tuple(tuple(reversed(of_one)) for of_one in reversed(known))
    for of_one in known:
        assert len(people_of(of_one, known)) == 1
    every = [f"{name}@x.example" for name in "abcdef"]
    assert people_of(every, known) == people_of(every, others)
