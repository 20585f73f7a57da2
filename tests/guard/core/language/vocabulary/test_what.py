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
    assert {word.name for word in WORDS} == {"kind", "activity", "metadata", "becomes", "was"}


def test_a_kind_that_is_not_there_is_refused_with_the_nearest() -> None:
    (error,) = argument_errors({"kind": ["tag", "tagg", "ticket_*"]}, People())
    assert error.path == ("kind", 1)
    assert error.sentence.startswith("There is no kind `tagg`. Did you mean `tag`")
    (far,) = argument_errors({"kind": "x"}, People())
    assert "Known kinds: admin, " in far.sentence
