"""How values, names of fields and times are shown."""

from __future__ import annotations

from typing import Any

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup
from msgspec import UNSET

from guard.web.console.renderer import label, moment, render, shown, value


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (UNSET, "not there"),
        ("", "(empty)"),
        ("Europe/Paris", "Europe/Paris"),
        (None, "null"),
        (True, "true"),
        (1, "1"),
        ([], "[]"),
        ({}, "{}"),
        (["a", "b"], "a\nb"),
        ([{"start_minute": 540, "end_minute": 1080}, 3], "start minute 540, end minute 1080\n3"),
        ({"is_on": False, "days": ["mon"]}, 'is on: false\ndays: ["mon"]'),
    ],
)
def test_a_value_is_shown_line_by_line(given: Any, expected: str) -> None:
    assert value(given) == expected


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("", "All of it"),
        ("/time_zone_name", "Time zone name"),
        ("/time_intervals/0/start_minute", "Time intervals / 0 / start minute"),
        ("/a~1b", "A/b"),
        ("/items/٣", "Items / ٣"),
        ("/items/²", "Items / ²"),
    ],
)
def test_a_pointer_becomes_words(pointer: str, expected: str) -> None:
    assert label(pointer) == expected


@pytest.mark.parametrize("at", ["2026-12-05T18:00:00Z", "2026-12-05T19:00:00+01:00", 1_796_493_600.0])
def test_a_time_names_its_zone(at: str | float) -> None:
    assert moment(at) == '<time datetime="2026-12-05T18:00:00Z">Sat 5 Dec 2026, 18:00 UTC</time>'


def test_no_time_is_never() -> None:
    assert moment(None) == "never"


def test_text_keeps_its_lines_and_hides_nothing() -> None:
    assert shown("one\r\ntwo\u202e\u200b\x1b[2J") == "one\ntwo\\u202e\\u200b [2J"
    assert shown(Markup("<b>\u2066</b>")) == "<b>\u2066</b>"
    assert shown(7) == 7


def test_a_template_that_lacks_a_name_fails() -> None:
    with pytest.raises(UndefinedError):
        render("error.html", title="nothing else")
