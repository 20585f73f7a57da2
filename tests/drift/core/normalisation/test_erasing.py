"""Nothing of a person is left in a value, however it is written, and nothing of anybody else is touched."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.normalisation.erasing import NO_IP, Eraser, Person, arriving

ADDRESS = "zoë.mallory@acme.example"
NAME = "Zoë O'Mallory"
PERSON = Person(
    "erased-1@erased.invalid",
    frozenset({ADDRESS}),
    frozenset({NAME}),
    frozenset({"198.51.100.7"}),
    frozenset({"42"}),
)
ERASER = Eraser(PERSON)
PLAIN = Eraser(Person("erased-2@erased.invalid", frozenset({"carol@acme.example"})))


@pytest.mark.parametrize(
    "text",
    [
        ADDRESS,
        ADDRESS.upper(),
        f"asked by {ADDRESS}, who left",
        f"<{ADDRESS}>",
        f"mailto:{ADDRESS}",
        "zoë.mallory+intercom@acme.example",
        quote(ADDRESS),
        quote(ADDRESS, safe=""),
        json.dumps({"who": ADDRESS}),
        json.dumps(json.dumps({"who": ADDRESS})),
        json.dumps({"who": ADDRESS}, ensure_ascii=False),
        f"https://x.example/?a=%20{quote(ADDRESS)}&b=1",
        "zoe\u0308.mallory@acme.example",
    ],
)
def test_an_address_is_found_however_it_is_written(text: str) -> None:
    found = ERASER.text(text)
    assert "mallory" not in found.lower()
    assert "erased-1@erased.invalid" in found


@pytest.mark.parametrize(
    "text", [NAME, f"{NAME} said", html.escape(NAME), json.dumps(NAME), NAME.upper(), quote(NAME)]
)
def test_a_full_name_is_found_however_it_is_written(text: str) -> None:
    assert "mallory" not in ERASER.text(text).lower()


@pytest.mark.parametrize(
    "text",
    [
        "xcarol@acme.example",
        "carol@acme.example.org",
        "carol@acme.examples",
        "dave.carol@acme.example",
        "carol@other.example",
        "carol",
        "",
    ],
)
def test_others_stay(text: str) -> None:
    assert PLAIN.text(text) is text


def test_what_stands_beside_the_person_goes_with_them_and_elsewhere_it_stays() -> None:
    entry = {
        "performed_by": {"type": "admin", "email": ADDRESS, "ip": "203.0.113.9", "name": "Zoë"},
        "ip": "203.0.113.9",
    }
    made = ERASER.value(entry)
    assert made["performed_by"] == {
        "type": "admin",
        "email": PERSON.pseudonym,
        "ip": NO_IP,
        "name": "erased-1",
    }
    assert made["ip"] == "203.0.113.9"  # others use it, too
    assert ERASER.value({"ips": ["198.51.100.7", "198.51.100.70"]}) == {"ips": [NO_IP, "198.51.100.70"]}
    assert Eraser(PERSON, with_ips=False).value({"ips": ["198.51.100.7"]}) == {"ips": ["198.51.100.7"]}


def test_a_first_name_goes_where_the_id_of_the_person_stands() -> None:
    assert ERASER.value({"id": 42, "name": "Zoë"})["name"] == "erased-1"
    assert ERASER.value({"id": 43, "name": "Zoë"}) == {"id": 43, "name": "Zoë"}
    tag = {"id": "42", "name": "vip"}
    assert ERASER.value(tag) is tag


def test_a_digest_takes_the_place_of_the_one_it_was_before() -> None:
    old, new = "a" * 64, "b" * 64
    eraser = Eraser(Person("erased-1@erased.invalid", frozenset({ADDRESS}), digests={old: new}))
    assert eraser.value({"accepted": {"before": old}, "x": f"{old} "}) == {
        "accepted": {"before": new},
        "x": f"{old} ",
    }


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=12)
    | st.sampled_from([ADDRESS, NAME, "198.51.100.7"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_nothing_is_left_and_erasing_again_changes_nothing(value: Any) -> None:
    once = ERASER.value(value)
    shown = json.dumps(once, ensure_ascii=False)
    assert not any(planted in shown for planted in (ADDRESS, NAME, "198.51.100.7"))
    assert ERASER.value(once) is once
    if once is value:
        assert not any(planted in json.dumps(value, ensure_ascii=False) for planted in (ADDRESS, NAME))


def test_what_arrives_is_known_by_the_address_alone() -> None:
    known: Mapping[str, str] = {"carol@acme.example": "erased-2@erased.invalid"}
    came = {
        "performed_by": {"email": "Carol@ACME.example", "ip": "203.0.113.9"},
        "text": "by carol%40acme.example",
    }
    made = arriving(came, known.get)
    assert "carol" not in json.dumps(made).lower()
    assert made["performed_by"]["ip"] == NO_IP
    tagged = arriving("carol+x@acme.example", known.get)
    assert tagged == "erased-2@erased.invalid"
    other = {"performed_by": {"email": "dave@acme.example", "ip": "203.0.113.9"}}
    assert arriving(other, known.get) is other


@pytest.mark.parametrize(
    "text",
    [
        "mailto=carol@acme.example",
        "https://crm.example/?to=carol@acme.example&x=1",
        "https://crm.example/people/carol@acme.example",
        "https://crm.example/?next=%2Fp%3Femail%3Dcarol%40acme.example",
        "https://crm.example/?email=Carol%2Btest%40acme.example",
        "said 'carol@acme.example'",
        "{carol@acme.example}",
        r"carol\u0040acme.example",
        "carol&#64;acme.example",
    ],
)
def test_what_arrives_is_known_whatever_runs_into_the_address(text: str) -> None:
    known: Mapping[str, str] = {"carol@acme.example": "erased-2@erased.invalid"}
    made = arriving({"text": text}, known.get)["text"]
    assert "carol" not in made.lower()
    assert "erased-2@erased.invalid" in made


def test_a_long_text_that_arrives_holds_nothing_up() -> None:
    asked: list[str] = []

    def known(address: str) -> None:
        asked.append(address)

    text = "/" * 20_000 + "x@acme.example" + "a" * 20_000 + "@"
    assert arriving(text, known) == text
    assert len(asked) < 1000
