"""The errors of a validator as sentences."""

from __future__ import annotations

import pytest

from drift.core.model.resources import Json
from guard.core.language.validation_messages import no_schema, sentences

SCHEMA: Json = {
    "type": "object",
    "properties": {"enabled": {"type": "boolean"}},
    "required": ["name"],
    "additionalProperties": False,
}


def test_what_is_missing_is_named() -> None:
    (found,) = sentences(SCHEMA, {})
    assert found.sentence.startswith("`name` is missing")
    assert found.incomplete


def test_an_unknown_word_comes_with_a_hint() -> None:
    found = {one.path: one.sentence for one in sentences(SCHEMA, {"name": 1, "enabld": True})}
    assert "Did you mean `enabled`?" in found[("enabld",)]


@pytest.mark.parametrize(
    ("type_", "words"),
    [([], "`type` is empty"), (["string", "string"], "A type is there twice"), (None, "null without quotes")],
)
def test_what_is_no_type(type_: Json, words: str) -> None:
    ((_, sentence),) = no_schema({"type": type_})
    assert words in sentence
