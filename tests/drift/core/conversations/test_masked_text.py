"""Of a masked question nobody can tell who asked it: no name, address or number of the person is left in it."""

from __future__ import annotations

import random
import re

import pytest

from drift.core.conversations.masked_text import LONGEST, masked
from drift.core.conversations.plain_message import plain_message
from drift.sandbox.conversations.sources import ISSUES
from drift.sandbox.conversations.wording import customer, first_message


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("My card is 4111 1111 1111 1234, why?", "My card is [number], why?"),
        ("My card is 4111-1111-1111-1234", "My card is [number]"),
        ("IBAN DE89 3704 0044 0532 0130 00 please", "IBAN [number] please"),
        ("call me at +33 6 12 34 56 78 or (030) 123-4567", "call me at [number] or [number]"),
        ("write to bob.smith+x@mail.example now", "write to [email] now"),
        ("see https://shop.example/o/8812?t=abc for it", "see [link] for it"),
        ("from 192.168.12.40 and 2001:db8::1", "from [number] and [number]"),
        ("order ORD-99812 and #A77123 are late", "order [number] and [number] are late"),
        ("born 12/04/1985, is that fine?", "born [number], is that fine?"),
        ("I live at 12 Main Street, is that fine?", "I live at [address], is that fine?"),
        ("10 rue de la Paix, où est ma commande ?", "[address], où est ma commande ?"),
        ("Ich wohne Hauptstraße 5 in Köln.", "Ich wohne [address] in Köln."),
        ("Vivo en calle de Alcalá 42, ayuda", "Vivo en [address], ayuda"),
        ("to SW1A 2AA please", "to [address] please"),
        ("Hello, my name is Chloé O'Hara and it broke", "Hello, [name] and it broke"),
        ("Ich heiße Jonas van der Berg und brauche Hilfe", "[name] und brauche Hilfe"),
        ("Dear Alice, where is it?", "[name], where is it?"),
        ("Herr Keller hat das bestellt, wo ist es?", "[name] hat das bestellt, wo ist es?"),
        ("tell @bob_77 that it broke", "tell [name] that it broke"),
        ("Can I pay 30 EUR in 2 rates?", "Can I pay 30 EUR in 2 rates?"),
        ("Où est ma commande ?", "Où est ma commande ?"),
        ("=cmd|' /C calc'!A0 help", "cmd|' /C calc'!A0 help"),
        ("4111 1111 1111 1234", ""),
        ("  ", ""),
        ("??", ""),
    ],
)
def test_what_says_who_asked_is_masked_and_the_question_stays(text: str, question: str) -> None:
    assert masked(text) == question


@pytest.mark.parametrize(
    "text",
    [
        "- =1+1 help",
        "@ +SUM(1) help",
        "\uff1d1+1 help",
        "\ufeff=1+1 help",
        "\u200b@SUM(1) help",
        "=[=1+1 help",
        "|=1 help",
    ],
)
def test_no_question_begins_as_a_formula(text: str) -> None:
    assert masked(text)[0] not in "=+-@|\uff1d\ufeff\u200b"


@pytest.mark.parametrize(
    "text", ["a@", "Aa ", "12 Main ", "1 ", "a(at)b.", "x.y/", "i am ", "a_1", "de89a1 ", "- "]
)
def test_a_huge_message_costs_no_more_than_its_beginning(text: str) -> None:
    class Long(str):
        def __getitem__(self, part: object) -> str:
            assert isinstance(part, slice)
            assert part.stop <= 10 * LONGEST
            return str.__getitem__(self, part)

    assert len(masked(Long(text * 100_000))) <= LONGEST + 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Inès Dubois", "Ines cannot sign in, ines.dubois wrote"),
        ("Amelia O'Hara", "AMELIA OHARA needs help with amelia's device"),
        ("Jean-Luc Fontaine", "jean-luc and fontaine need help"),
        ("bob.smith@mail.example", "Bob Smith needs help"),
        ("山田太郎", "私は山田太郎です。help"),
        ("Anne  Marie", "anne marie needs help"),
    ],
)
def test_the_people_of_a_conversation_are_masked_however_they_are_written(name: str, text: str) -> None:
    found = masked(text, [name]).casefold()
    for part in re.split(r"[\s.@'-]+", name.partition("@")[0]):
        assert part.casefold() not in found
        assert "ines" not in found
    assert "help" in found or "sign in" in found


def test_a_word_that_only_holds_a_name_stays() -> None:
    assert masked("The battery and the banner", ["Ann Batt"]) == "The battery and the banner"


def test_nothing_of_what_is_planted_is_left_in_a_thousand_messages() -> None:
    chance = random.Random(5)
    for _ in range(1_000):
        who = customer(chance.randrange(12_000))
        number = chance.randrange(10**6)
        issue, locale = chance.choice(ISSUES), chance.choice(("en", "fr", "de"))
        html = first_message(number, issue, locale, who)
        found = masked(plain_message(html), [who.name, who.email])
        assert not re.search(r"\d{3}", found), found
        assert "@" not in found
        for part in who.name.split():
            assert part not in found, found
        assert found.strip("[]"), html
        assert found.split("?")[0] in html or found.split(".")[0] in html


def test_numbers_and_addresses_of_every_shape_are_found_in_any_sentence() -> None:
    chance = random.Random(6)
    before = ("Why", "Please help with", "Mon numéro :", "Ich habe", "see")
    for _ in range(1_000):
        digits = "".join(chance.choice("0123456789") for _ in range(chance.randrange(6, 20)))
        cuts = sorted(chance.sample(range(1, len(digits)), chance.randrange(0, 4)))
        parts = [digits[a:b] for a, b in zip([0, *cuts], [*cuts, len(digits)], strict=True)]
        planted = chance.choice((" ", "-", ".", "")).join(parts)
        found = masked(f"{chance.choice(before)} {planted} it is broken")
        assert not re.search(r"\d", found), (planted, found)
        address = f"{chance.choice('abcxyz')}{digits[:3]}.x@{chance.choice(('a.example', 'mail.b.example'))}"
        assert "example" not in masked(f"write to {address}, it broke")


def test_a_long_message_is_cut_at_a_word() -> None:
    found = masked("help " * 1_000)
    assert len(found) <= LONGEST + 2
    assert found.endswith("help …")
