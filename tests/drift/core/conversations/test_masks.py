"""Each pattern finds what says who asked, in whatever form, script or language it is written."""

from __future__ import annotations

import re

import pytest

from drift.core.conversations.masked_text import masked
from drift.core.conversations.masks import ADDRESSES, THE_REST


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


@pytest.mark.parametrize(("pattern", "mark", "flags"), [*ADDRESSES, *THE_REST])
def test_no_pattern_takes_a_plain_question(pattern: str, mark: str, flags: re.RegexFlag) -> None:
    asked = (
        "Where is my order?",
        "How do I reset it, and can I pay 30 EUR in 2 rates?",
        "I am Canadian: is it sold here?",
        "Où est ma commande ?",
        "Wie setze ich das Gerät zurück?",
        "Is it covered by the 2 year warranty?",
    )
    assert not any(re.search(pattern, question, flags) for question in asked)
    assert re.fullmatch(r"\[(link|email|name|secret|number|address|date)\]", mark)
