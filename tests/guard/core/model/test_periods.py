"""Freeze periods."""

from __future__ import annotations

import pytest

from guard.core.model.periods import Period, Span

FREEZE = Period("year-end", 100.0, 200.0, ("release",))


@pytest.mark.parametrize(
    ("span", "touches"),
    [
        (Span.at(99.9), False),
        (Span.at(100.0), True),
        (Span.at(199.9), True),
        (Span.at(200.0), False),
        (Span(0.0, 100.0), True),
        (Span(0.0, 99.0), False),
        (Span(150.0, 160.0), True),
        (Span(0.0, 300.0), True),
        (Span(200.0, 300.0), False),
    ],
)
def test_a_freeze_holds_from_its_first_moment_until_before_its_end(span: Span, *, touches: bool) -> None:
    assert FREEZE.touches(span) is touches
