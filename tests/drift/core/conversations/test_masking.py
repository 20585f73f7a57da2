"""Of a masked question nobody can tell who asked it: no name, address or number of the person is left in it."""

from __future__ import annotations

import random
import re

import pytest

from drift.core.conversations.masking import LONGEST, masked
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
    ("text", "planted"),
    [
        ("call +49 (0) 170 / 123 45 67, why?", "170"),
        (
            "why 0170\uff11\uff12\uff13\uff14\uff15\uff16 \u0661\u0662\u0663\u0664\u0665\u0666\u0667?",
            "\u0661",
        ),
        ("card 4111 \u2013 1111 \u2013 1111 \u2013 1234?", "1111"),
        ("card 4111\u20141111\u20141111\u20141234?", "1111"),
        ("iban de89 3704 0044 0532 0130 00 please", "3704"),
        ("iban de89 3704 0044 0532 0130 00 please", "de89"),
        ("gb29nwbk60161331926819 please", "nwbk"),
        ("write jane.doe(at)mail.example please", "jane"),
        ("write jane.doe [at] mail [dot] example please", "jane"),
        ("write JANE\uff20mail.example please", "JANE"),
        ('write "jane doe"@mail.example please', "jane"),
        ("see shop.example/reset?token=abcdef please", "abcdef"),
        ("see ftp://shop.example/jane please", "jane"),
        ("key eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.dozjgNryP4J3 fails", "eyJ"),
        ("key sk_live_abcdefghijklmnop fails", "sk_live"),
        ("my password is hunter2 please help", "hunter"),
        ("order AB-12 is late", "AB-12"),
        ("order no. ABCXYZ is late", "ABCXYZ"),
        ("user jane_doe7 cannot sign in", "jane"),
        ("born 4 March 1990, why?", "March"),
        ("n\u00e9e le 4 mars 1990, pourquoi ?", "mars"),
        ("at Kerkstraat 12, why?", "Kerkstraat"),
        ("at Storgatan 12, why?", "Storgatan"),
        ("ul. Marsza\u0142kowska 10 m 5, why?", "Marsza"),
        ("I'm Jane Whitfield and it broke", "Jane"),
        ("Jane Whitfield here, it broke", "Whitfield"),
        ("Name: Jane Whitfield, it broke", "Jane"),
        ("Nazywam si\u0119 \u0141ukasz \u017bak, pomocy", "\u017bak"),
        ("Jestem \u0141ukasz \u017bak, pomocy", "\u0141ukasz"),
        (
            "\u041c\u0435\u043d\u044f \u0437\u043e\u0432\u0443\u0442 \u0418\u0432\u0430\u043d, help",
            "\u0418\u0432\u0430\u043d",
        ),
        ("\u6211\u53eb\u738b\u5c0f\u660e\uff0chelp", "\u738b"),
        ("\u79c1\u306e\u540d\u524d\u306f\u7530\u4e2d\u592a\u90ce\u3067\u3059\u3002help", "\u7530\u4e2d"),
        ("\uc81c \uc774\ub984\uc740 \uae40\ucca0\uc218\uc785\ub2c8\ub2e4 help", "\uae40"),
        (
            "\u0627\u0633\u0645\u064a \u0645\u062d\u0645\u062f \u0639\u0644\u064a help",
            "\u0645\u062d\u0645\u062f",
        ),
        ("Ja\u200bne@mail.exam\u200bple, please", "example"),
    ],
)
def test_nothing_of_it_is_left_in_another_form_or_script(text: str, planted: str) -> None:
    found = masked(text)
    assert planted not in found
    assert "[" in found


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
