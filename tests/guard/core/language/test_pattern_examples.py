"""Examples of what fits a regular expression, and why nothing can."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.core.language.pattern_examples import example_of, why_none_fits
from guard.core.language.patterns import fits, is_pattern


@pytest.mark.parametrize(
    ("pattern", "example"),
    [
        (r"^SUP-\d+", "SUP-1"),
        (r"^(SUP|OPS)-\d{3,6}$", "SUP-111"),
        (r"[A-Z]{2,5}-[1-9][0-9]*", "AA-1"),
        (r"^(?<team>sup|ops)/[^/]+$", "sup/1"),
        (r"(x$y|ok)", "ok"),
        (r"\W\D\S", "-a1"),
        (r"[^\w]", "-"),
        (r"(?:a|b){2}.?", "aa"),
        (r"[^1]x+?", "ax"),
        (r"[€-₿]", "€"),
    ],
)
def test_an_example_fits_and_is_short(pattern: str, example: str) -> None:
    assert example_of(pattern) == example


@pytest.mark.parametrize("pattern", [r"\p{L}+", "x{2000}", r"\bx\B", "$x", "(SUP"])
def test_where_none_is_found_nothing_is_said(pattern: str) -> None:
    assert not is_pattern(pattern) or example_of(pattern) == ""


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("$SUP", "it asks for something before the beginning or after the end"),
        ("SUP^", "it asks for something before the beginning or after the end"),
        ("(a$b|c^)", "it asks for something before the beginning or after the end"),
        ("(a$b){2}", "it asks for something before the beginning or after the end"),
        (r"\d{201}", "it asks for 201 characters or more, and a text has at most 200"),
        ("(a$b|c)", ""),
        ("(a$b)?x", ""),
        ("x*^y", ""),
        ("(?m)a$^b", ""),
        ("^$", ""),
        (r"\d{200}", ""),
        (r"\p{L}", ""),
    ],
)
def test_why_no_text_fits(pattern: str, why: str) -> None:
    assert why_none_fits(pattern, 200) == why


@given(st.text(r"ab^$()|?*+[]-\d.{}12", max_size=8))
def test_whatever_is_written_an_example_fits_and_is_not_called_impossible(pattern: str) -> None:
    if is_pattern(pattern) and (example := example_of(pattern)):
        assert fits(pattern, example)
        assert why_none_fits(pattern, 200) == ""
