"""What a hold keeps, and that it takes two people to take it away."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.model.legal_hold import (
    Held,
    LegalHold,
    NotAboutAnything,
    about_what,
    strings,
    why_not_released,
)

KINDS, CLASSES = {"tag", "team"}, ("history", "activity")
NONE: dict[str, frozenset[str]] = {}


def hold(sort: Any, about: str, **more: Any) -> LegalHold:
    given = {"because": "the matter of Acme", "made_by": "dave@acme.example", "made_at": 10.0, **more}
    return LegalHold("h", sort=sort, about=about, **given)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ("everything", "")),
        (" Carol@ACME.example ", ("person", "carol@acme.example")),
        ("tag/42", ("resource", "tag/42")),
        ("history", ("class", "history")),
    ],
)
def test_what_it_is_about_is_read_off_its_text(text: str, found: tuple[str, str]) -> None:
    assert about_what(text, KINDS, CLASSES) == found


@pytest.mark.parametrize("text", ["histry", "tga/42", "42", "tag"])
def test_what_names_nothing_is_refused(text: str) -> None:
    with pytest.raises(NotAboutAnything, match=r"The classes are history, activity\.$"):
        about_what(text, KINDS, CLASSES)


def test_it_stands_until_it_is_over_or_released() -> None:
    assert hold("everything", "").stands(1e12)
    assert hold("everything", "", until=20.0).stands(19.0)
    assert not hold("everything", "", until=20.0).stands(20.0)
    assert not hold("everything", "", released_at=15.0).stands(11.0)


def test_whoever_placed_it_does_not_release_it() -> None:
    placed = hold("everything", "")
    assert why_not_released(placed, 20.0, is_theirs=False) == ""
    assert "somebody else has to release it" in why_not_released(placed, 20.0, is_theirs=True)
    over = hold("everything", "", until=15.0)
    assert "does not stand any more" in why_not_released(over, 20.0, is_theirs=False)


def test_a_whole_class_is_kept_by_a_hold_on_it_or_on_everything() -> None:
    assert Held([hold("class", "history")], NONE, NONE).of_class("history")
    assert Held([hold("class", "history")], NONE, NONE).of_class("activity") is None
    assert Held([hold("everything", "")], NONE, NONE).of_class("activity")
    assert Held([hold("person", "carol@acme.example")], NONE, NONE).of_class("activity") is None


def test_a_person_is_found_wherever_their_address_stands_and_under_their_id() -> None:
    held = Held([hold("person", "carol@acme.example")], {"carol@acme.example": frozenset({"7"})}, NONE)
    assert held.looks_inside
    assert held.keeps([{"actor_email": "CAROL@acme.example"}])
    assert held.keeps([{"text": "asked by carol@acme.example"}])
    assert held.keeps([{"facts": {"people": [{"of": "Carol@acme.example"}]}}])
    assert held.keeps([{"actor_id": "7"}])
    assert held.keeps([{"id": "1"}], [{"email": "carol@acme.example"}])
    assert held.keeps([{"actor_id": "8", "count": 7}]) is None


def test_a_resource_is_found_by_its_row_its_name_and_the_entries_that_explain_its_changes() -> None:
    held = Held([hold("resource", "tag/42")], NONE, {"tag/42": frozenset({"e1"})})
    assert held.keeps([{"kind": "tag", "resource_id": "42"}])
    assert held.keeps([{"subject": "tag/42"}])
    assert held.keeps([{"id": "e1"}])
    assert held.keeps([{"kind": "tag", "resource_id": "43"}, {"kind": "team", "resource_id": "42"}]) is None


def test_every_text_of_a_value_is_looked_at() -> None:
    assert list(strings({"a": ["b", ("c", {"d": "e"})], "f": 1, "g": None})) == [
        "a",
        "b",
        "c",
        "d",
        "e",
        "f",
        "g",
    ]
