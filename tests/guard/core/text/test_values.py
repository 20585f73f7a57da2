"""Values, counts and spans as people read them."""

import pytest

from drift.core.model.resources import Json
from guard.core.text.values import LONGEST, about, often, show, span, when


def test_a_long_value_is_cut_to_length() -> None:
    assert show({"a": [1, None]}) == '{"a":[1,null]}'
    assert len(show("x" * 200)) == LONGEST
    assert show("x" * 200).endswith("...")


@pytest.mark.parametrize(("count", "text"), [(1, "once"), (2, "twice"), (21, "21 times"), (0, "0 times")])
def test_how_often(count: int, text: str) -> None:
    assert often(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (60, "1 minute"),
        (600, "10 minutes"),
        (86400, "1 day"),
        (90, "90 seconds"),
        (5400, "90 minutes"),
        (0.5, "0.5 seconds"),
    ],
)
def test_a_span_is_told_in_the_largest_unit_that_fits(seconds: float, text: str) -> None:
    assert span(seconds) == text


def test_when_an_exemption_ends() -> None:
    assert [when(days) for days in (0, 1, 2)] == ["today", "tomorrow", "in 2 days"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("Équipe", '"Équipe"'),
        ("E\u0301quipe", '"E\\u0301quipe"'),
        ("a\u00a0b", '"a\\u00a0b"'),
        ("a\u200bb", '"a\\u200bb"'),
        ("\u212b", '"\\u212b"'),
        ("\u05e9\u05b8", '"\u05e9\u05b8"'),
        ("\U0001f469\u200d\U0001f4bb", '"\U0001f469\u200d\U0001f4bb"'),
        ({"n": ["e\u0301"]}, '{"n":["e\\u0301"]}'),
    ],
)
def test_two_texts_that_differ_never_look_alike(value: Json, shown: str) -> None:
    assert show(value) == shown


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "0 seconds"),
        (1, "1 second"),
        (3599, "60 minutes"),
        (9000, "2 hours"),
        (86400, "1 day"),
        (300_000, "3 days"),
    ],
)
def test_about_how_long(seconds: float, text: str) -> None:
    assert about(seconds) == text
