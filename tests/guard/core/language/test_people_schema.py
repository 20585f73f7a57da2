"""The schema of people.yaml."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.language.people_schema import people_schema
from guard.core.language.validation import diagnostics


@pytest.mark.parametrize(
    "words", [{}, {"break_glass": ["a@b.example"], "break_glass_review": "2h"}, {"ai": ["acme-*", "token:9"]}]
)
def test_people_fit(words: Any) -> None:
    assert diagnostics(people_schema(), {"version": 1, **words}) == ()


@pytest.mark.parametrize(
    "words", [{"break_glass": ["a"]}, {"break_glass_review": 2}, {"teams": {}}, {"ai": ["a@b.example"]}]
)
def test_what_is_none_does_not_fit(words: Any) -> None:
    assert len(diagnostics(people_schema(), {"version": 1, **words})) == 1
