"""What Intercom counts of an article, day by day. Intercom gives running totals alone: what came between two days is
their difference, and only where both were counted alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Final

from drift.core.model.resources import Json

COUNTS: Final = ("views", "conversions", "reactions", "involvements", "resolutions")
"""What is kept of an article: how often it was seen, conversations begun from it, reactions, conversations in which Fin
used it, and those of them that Fin resolved."""


@dataclass(frozen=True, slots=True)
class Totals:
    """None where this version of the API does not tell."""

    views: int | None = None
    conversions: int | None = None
    reactions: int | None = None
    involvements: int | None = None
    resolutions: int | None = None

    def __bool__(self) -> bool:
        """Whether anything was told at all."""
        return any(getattr(self, name) is not None for name in COUNTS)


@dataclass(frozen=True, slots=True)
class ArticleDay:
    """The totals of an article as they stood at `read_at`. `day` is the beginning of that UTC day; both in unix
    seconds."""

    day: float
    read_at: float
    api_version: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class Gain:
    """What came to the totals between two readings; None where it cannot be known. `because` is a clause that says why
    something is not known, empty where nothing keeps it from being known."""

    since: float
    until: float
    gained: Totals
    because: str = ""


def totals_of(shown: Json, places: Mapping[str, str]) -> Totals:
    """The totals in an article as Intercom shows it. `places` says where each stands, with dots."""
    found = {name: _count(_at(shown, places.get(name, ""))) for name in COUNTS}
    return Totals(**found)


def gains(series: Iterable[ArticleDay]) -> tuple[Gain, ...]:
    """What came between each two readings; one that told nothing is left out. A total that fell was counted anew, and
    two versions of the API may count differently: nothing is known of what came between them."""
    return tuple(_gain(first, second) for first, second in pairwise(day for day in series if day.totals))


def gained(series: Iterable[ArticleDay], name: str) -> int | None:
    """What came to one of the totals over the whole series; None where a part of that cannot be known, or there are no
    two readings."""
    parts = [getattr(gain.gained, name) for gain in gains(series)]
    return None if not parts or None in parts else sum(parts)


def _gain(first: ArticleDay, second: ArticleDay) -> Gain:
    if first.api_version != second.api_version:
        because = f"the API version changed from {first.api_version} to {second.api_version} in between"
        return Gain(first.read_at, second.read_at, Totals(), because)
    more = {
        field.name: _more(getattr(first.totals, field.name), getattr(second.totals, field.name))
        for field in fields(Totals)
    }
    fell = [name for name, value in more.items() if value is not None and value < 0]
    because = f"Intercom counted {' and '.join(fell)} anew in between" if fell else ""
    return Gain(
        first.read_at,
        second.read_at,
        Totals(**{name: None if name in fell else value for name, value in more.items()}),
        because,
    )


def _more(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else after - before


def _at(value: Json, place: str) -> Json:
    for step in place.split(".") if place else (place,):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _count(value: Json) -> int | None:
    """A total is a whole number that is not below zero."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or value != int(value):
        return None
    return int(value)
