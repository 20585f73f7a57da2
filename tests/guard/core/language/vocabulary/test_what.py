"""Words about what happened: what their arguments may be."""

from __future__ import annotations

import pytest

from guard.core.language.vocabulary.conditions import argument_errors
from guard.core.language.vocabulary.what import WORDS
from guard.core.model.policy import People


@pytest.mark.parametrize("word", ["becomes", "was", "metadata"])
def test_a_rule_must_be_a_schema(word: str) -> None:
    assert list(argument_errors({word: {"properties": {"a": {"const": 1}}}}, People())) == []
    (wrong,) = argument_errors({word: {"properties": {"a": {"cnst": 1}}}}, People())
    assert "Did you mean `const`?" in wrong.sentence
    assert wrong.path == (word, "properties", "a", "cnst")


def test_the_words_here() -> None:
    assert {word.name for word in WORDS} == {"activity", "metadata", "becomes", "was"}
