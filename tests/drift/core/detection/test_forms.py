"""A value that only has another form is the same value; one that does not follow is another."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.detection.forms import apply_form, form_of
from drift.core.model.resources import MISSING
from drift.core.model.schema_events import Form


@pytest.mark.parametrize(
    ("form", "value", "formed"),
    [
        ("same", {"a": 1}, {"a": 1}),
        ("wrapped", 7, [7]),
        ("wrapped", None, []),
        ("unwrapped", [7, 8], 7),
        ("unwrapped", [], None),
        ("unwrapped", 7, MISSING),
        ("text", 7, "7"),
        ("text", True, "true"),
        ("text", None, None),
        ("text", {"a": 1}, MISSING),
        ("number", "7", 7),
        ("number", "seven", MISSING),
        ("number", None, None),
        ("number", 7, MISSING),
        ("", 7, MISSING),
    ],
)
def test_a_form_makes_one_value_of_another(form: Form, value: Any, formed: Any) -> None:
    assert apply_form(form, value) == formed


def pairs(*news: Any) -> list[tuple[Any, Any]]:
    return list(enumerate(news, start=1))


def test_the_form_is_the_one_that_all_values_follow() -> None:
    assert form_of(pairs(1, 2, 3)) == "same"
    assert form_of(pairs([1], [2])) == "wrapped"
    assert form_of(pairs("1")) == "text"
    assert form_of([("a", "x"), ("b", "y")]) == ""


def test_a_few_may_follow_otherwise_where_enough_different_values_do_follow() -> None:
    assert form_of(pairs("1", "2", "3", "999")) == "text"
    assert form_of(pairs("1", "2", "999")) == ""
    assert form_of(pairs("1", "2", "998", "999")) == ""


def test_no_values_and_two_switches_that_agree_tell_nothing() -> None:
    assert form_of([(None, None), ("", "")]) == ""
    assert form_of([(True, True)] * 9 + [(True, False)]) == ""
    assert form_of([(True, True), (False, False)] * 9 + [(True, False)]) == "same"
