"""Whether documents fit their schemas."""

from __future__ import annotations

from guard.core.language.validation import diagnostics, why_no_schema

SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": False}


def test_what_fits_has_no_diagnostics() -> None:
    assert diagnostics(SCHEMA, {"a": 1}) == ()


def test_what_does_not_fit_is_told_with_its_steps() -> None:
    (wrong,) = diagnostics(SCHEMA, {"a": "x"})
    assert wrong.path == ("a",)


def test_why_a_value_is_no_schema() -> None:
    assert why_no_schema(SCHEMA) == ()
    ((path, sentence),) = why_no_schema({"type": "strng"})
    assert path == ("type",)
    assert "Did you mean `string`?" in sentence
