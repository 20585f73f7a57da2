"""One person behind several addresses: never twice in a quorum, never a voter on their own change."""

from __future__ import annotations

import pytest

from guard.core.approvals.same_person import people_of, person_of, without

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
    assert person_of(spelt) == MALLORY


@pytest.mark.parametrize(
    "other",
    ["mallory@elsewhere.example", "mallor@acme.example", "+@acme.example", "m\u0430llory@acme.example"],
)
def test_others_stay_others(other: str) -> None:
    assert person_of(other) != MALLORY


def test_people_are_counted_once_and_left_out_whatever_the_spelling() -> None:
    assert people_of([MALLORY, "mallory+2@acme.example", "bob@acme.example"]) == {MALLORY, "bob@acme.example"}
    assert without(["Bob@acme.example", "mallory+2@acme.example"], [MALLORY]) == ("bob@acme.example",)
