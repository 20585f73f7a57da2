"""How values, names of fields and times are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g
from jinja2 import UndefinedError
from markupsafe import Markup
from msgspec import UNSET

from guard.core.model.preference import Language
from guard.web.console.escaping import shown
from guard.web.console.reader import Reader
from guard.web.console.renderer import label, moment, number, render, value
from guard.web.console.words import _


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


PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 12, 5, 12, tzinfo=PARIS).timestamp()


@pytest.fixture
def read_by(app: Flask) -> Iterator[Callable[[Reader], None]]:
    """Who reads what is rendered."""
    with app.test_request_context():

        def by(who: Reader) -> None:
            g.reader = who

        yield by


@pytest.fixture(scope="module")
def app() -> Flask:
    return Flask("reading")


@pytest.mark.parametrize("at", ["2026-12-05T18:00:00Z", "2026-12-05T19:00:00+01:00", 1_796_493_600.0])
def test_a_time_says_all_of_itself_to_whoever_asks(
    at: str | float, read_by: Callable[[Reader], None]
) -> None:
    read_by(Reader("en", PARIS, NOON))
    title = "Saturday 5 December 2026, 19:00:00 Europe/Paris"
    assert moment(at) == f'<time datetime="2026-12-05T18:00:00Z" title="{title}">today 19:00</time>'


@pytest.mark.parametrize(
    ("language", "at", "expected"),
    [
        ("en", "2026-12-04T22:14:00Z", "yesterday 23:14"),
        ("en", "2026-12-03T23:00:00Z", "yesterday 00:00"),
        ("en", "2026-12-06T22:59:59Z", "tomorrow 23:59"),
        ("en", "2026-12-03T22:59:59Z", "Thu 3 Dec, 23:59"),
        ("en", "2025-12-05T18:00:00Z", "Fri 5 Dec 2025, 19:00"),
        ("fr", "2026-12-04T22:14:00Z", "hier à 23:14"),
        ("fr", "2026-12-05T08:00:00Z", "aujourd\u2019hui à 09:00"),
        ("fr", "2026-12-06T08:00:00Z", "demain à 09:00"),
        ("fr", "2026-07-01T08:00:00Z", "mer. 1 juil., 10:00"),
    ],
)
def test_a_time_is_told_by_the_readers_day_and_language(
    language: Language, at: str, expected: str, read_by: Callable[[Reader], None]
) -> None:
    read_by(Reader(language, PARIS, NOON))
    assert f">{expected}</time>" in moment(at)


def test_numbers_are_written_as_the_reader_writes_them(read_by: Callable[[Reader], None]) -> None:
    read_by(Reader("en", PARIS, NOON))
    assert number(1234.5) == "1,234.5"
    read_by(Reader("fr", PARIS, NOON))
    assert number(1234.5) == "1\u202f234,5"


def test_the_values_of_a_translated_text_are_text_and_hide_nothing(
    read_by: Callable[[Reader], None],
) -> None:
    read_by(Reader("fr", PARIS, NOON))
    said = _("Asked for by %(who)s", who="<b>\u202e</b>")
    assert said == "Demandé par &lt;b&gt;\\u202e&lt;/b&gt;"


def test_no_time_is_never() -> None:
    assert moment(None) == "never"


def test_text_keeps_its_lines_and_hides_nothing() -> None:
    assert shown("one\r\ntwo\u202e\u200b\x1b[2J") == "one\ntwo\\u202e\\u200b [2J"
    assert shown(Markup("<b>\u2066</b>")) == "<b>\u2066</b>"
    assert shown(7) == 7


def test_a_template_that_lacks_a_name_fails() -> None:
    with pytest.raises(UndefinedError):
        render("error.html", title="nothing else")
