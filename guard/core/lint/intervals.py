"""Closed intervals of integers: intersection and difference of two lists. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]


def shared(spans: Iterable[Span], others: Sequence[Span]) -> list[Span]:
    """The intersection of two lists of intervals."""
    both = ((max(a, c), min(b, d)) for a, b in spans for c, d in others)
    return [(first, last) for first, last in both if first <= last]


def without(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The difference: the parts of `spans` that are in none of the others."""
    left = list(spans)
    for first, last in others:
        parts = (part for a, b in left for part in ((a, min(b, first - 1)), (max(a, last + 1), b)))
        left = [(a, b) for a, b in parts if a <= b]
    return left
