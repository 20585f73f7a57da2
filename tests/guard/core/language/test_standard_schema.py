"""The schema of standard changes."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.language.standard_schema import STANDARD_CHANGE
from guard.core.language.validation import diagnostics
from tests.guard.core.evaluation.test_standard_changes import WINTER


@pytest.mark.parametrize(
    "words", [{}, {"fields": {"/name": True}}, {"live": True}, {"who": "*@acme.example"}, {"satisfies": "a"}]
)
def test_a_standard_change_fits(words: Any) -> None:
    assert diagnostics(STANDARD_CHANGE, {**WINTER, **words}) == ()


@pytest.mark.parametrize(
    "words",
    [
        {"fields": {}},
        {"fields": {"name": True}},
        {"fields": {"/name": {}}},
        {"fields": {"/name": "x"}},
        {"live": False},
        {"change": "renamed"},
        {"who": []},
        {"colour": "red"},
        {"id": "Winter Hours"},
        {"until": "soon"},
    ],
)
def test_what_is_none_does_not_fit(words: Any) -> None:
    assert len(diagnostics(STANDARD_CHANGE, {**WINTER, **words})) >= 1


@pytest.mark.parametrize("word", ["id", "because", "owner", "kind", "who"])
def test_what_must_be_there_is_missed(word: str) -> None:
    rest = {name: value for name, value in WINTER.items() if name != word}
    assert len(diagnostics(STANDARD_CHANGE, rest)) == 1
