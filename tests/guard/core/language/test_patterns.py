"""Regular expressions of policies: those that could take without end are refused, and the others are quick."""

from __future__ import annotations

import time

import pytest

from guard.core.language.patterns import fits, is_pattern, why_no_pattern


@pytest.mark.parametrize("text", [r"^SUP-\d+$", "(a+)+$", "", r"\p{L}+", "(?i)sup"])
def test_what_the_engine_takes_is_a_pattern(text: str) -> None:
    assert is_pattern(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("(SUP", "has no `)`"),
        ("[a-", "has no `]`"),
        (r"(a)\1", "looks ahead, behind or back"),
        ("(?=SUP)", "looks ahead, behind or back"),
        ("(((a{1000}){1000}){1000})", "is too large"),
    ],
)
def test_what_it_does_not_take_is_said_in_a_sentence(text: str, sentence: str) -> None:
    assert not is_pattern(text)
    assert sentence in why_no_pattern(text)


def test_a_pattern_may_fit_anywhere_unless_it_is_anchored() -> None:
    assert fits("SUP", "see SUP-41")
    assert not fits("^SUP", "see SUP-41")


def test_no_text_takes_long() -> None:
    began = time.process_time()
    assert not fits("^(a+)+$", "a" * 5000 + "!")
    assert time.process_time() - began < 2
