"""Where the bars of a picture stand, in its own units: 0 is its ground, `HEIGHT` its top. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

WIDTH: Final = 600.0
HEIGHT: Final = 100.0
_FILLED: Final = 0.7
"""The part of its place that a bar takes; the rest is left free on both sides."""


def bar_width(count: int, width: float = WIDTH) -> float:
    """How wide each of so many bars is."""
    return round(_step(count, width) * _FILLED, 2)


def bar_places(count: int, width: float = WIDTH) -> Iterator[float]:
    """Where each bar begins, from the left."""
    step = _step(count, width)
    return (round(place * step + step * (1 - _FILLED) / 2, 2) for place in range(count))


def _step(count: int, width: float) -> float:
    return width / max(count, 1)
