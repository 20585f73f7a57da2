"""Which sort of control a field gets."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.model.resources import MISSING
from guard.core.proposals.forms.sorts import DEEPEST, believed, sample_of, sort_of, types_of

TEXT, WHOLE, TRUTH = {"type": ["string"]}, {"type": ["integer"]}, {"type": ["boolean"]}
OBJECTS = {"type": ["array"], "items": {"type": ["object"], "properties": {"name": TEXT}}}


@pytest.mark.parametrize(
    ("name", "shape", "sample", "sort"),
    [
        ("name", TEXT, "Paris", "text"),
        ("name", TEXT, "Paris\nLyon", "long"),
        ("description", TEXT, MISSING, "long"),
        ("state", {**TEXT, "enum": ["draft", "published"]}, "draft", "choice"),
        ("enabled", TRUTH, MISSING, "choice"),
        ("number", WHOLE, 3, "number"),
        ("publish_at", WHOLE, 1_790_000_000, "moment"),
        ("publish_at", WHOLE, 20, "number"),
        ("exception_date", TEXT, "2026-12-24", "date"),
        ("exception_date", TEXT, "Christmas", "text"),
        ("id_of_it", {"type": ["integer", "string"]}, 7, "text"),
        ("ranges", {"type": ["array"], "items": TEXT}, ["a"], "lines"),
        ("ranges", {"type": ["array"], "items": TEXT}, ["a\nb"], "json"),
        ("ranges", {"type": ["array"], "items": TEXT}, [" a"], "json"),
        ("intervals", OBJECTS, MISSING, "rows"),
        ("intervals", {}, [{"a": 1}], "rows"),
        ("intervals", {}, [{"a": 1}, 2], "json"),
        ("anything", {}, MISSING, "json"),
        ("anything", {}, "text", "text"),
        ("anything", {}, {"a": 1}, "group"),
        ("anything", {}, {}, "json"),
        ("texts", {"type": ["object"], "additionalProperties": TEXT}, {}, "keyed"),
        ("token", TEXT, "fingerprint:0123456789abcdef", "fixed"),
        ("headers", OBJECTS, [{"value": "fingerprint:0123456789abcdef"}], "fixed"),
    ],
)
def test_a_field_gets_its_control_by_its_shape_or_by_its_value(
    name: str, shape: Any, sample: Any, sort: str
) -> None:
    assert sort_of(name, shape, sample) == sort


def test_what_lies_too_deep_is_json() -> None:
    assert sort_of("intervals", OBJECTS, MISSING, depth=DEEPEST) == "json"
    assert sort_of("anything", {}, {"a": 1}, depth=DEEPEST) == "json"


def test_the_record_is_believed_where_it_has_what_the_description_does_not() -> None:
    assert believed(WHOLE, "seven") == {}
    assert believed(WHOLE, 7) == WHOLE
    assert types_of({}, "seven") == ("string",)
    assert types_of({"type": ["null", "string"]}, MISSING) == ("string",)


def test_a_control_fits_both_values_that_it_may_show() -> None:
    assert sample_of(MISSING, "a") == "a"
    assert sample_of(None, "a") == "a"
    assert sample_of("a", "a\nb") == "a\nb"
    assert sample_of("a", None) == "a"
    assert sample_of(["a"], ["b"]) == ["a", "b"]
