"""What a look says: each measure of the touched conversations, before and after, against the others. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from msgspec import Struct

from drift.core.conversations.counting import Tally
from guard.core.effects.aftermath.daily import Daily, Day, total
from guard.core.effects.aftermath.measures import CORRECTED, COST, SHARES, TITLES
from guard.core.effects.aftermath.seen import Pair, Seen, Spent, not_known, seen_cost, seen_share
from guard.core.effects.aftermath.windows import Windows, level_of
from guard.core.effects.cost.prices import WrongPrices, in_force
from guard.core.effects.intervals import Share
from guard.core.model.prices import Prices


class Point(Struct, frozen=True):
    """One day of a look: by measure, how many of how many."""

    day: int
    exposed: dict[str, tuple[int, int]]
    others: dict[str, tuple[int, int]]


class Look(Struct, frozen=True):
    """What was seen `days` after a change, and will not be looked at again. `exposure` is a figure: how many
    conversations were touched after it. `beside` are numbers of other changes of these days, `more` how many more there
    were. `query` says what was counted."""

    days: int
    at: float
    before: tuple[int, int]
    after: tuple[int, int]
    seen: tuple[Seen, ...]
    exposure: dict[str, Any]
    points: tuple[Point, ...] = ()
    beside: tuple[int, ...] = ()
    more: int = 0
    notes: tuple[str, ...] = ()
    query: str = ""
    beside_notes: tuple[str, ...] = ()

    @property
    def moved(self) -> tuple[Seen, ...]:
        return tuple(one for one in self.seen if one.has_moved)

    @property
    def headline(self) -> Seen:
        """What moved first of all or, where nothing did, what the look is first of all about."""
        leading = (*(one for one in self.moved if one.first), *self.moved)
        first = (*(one for one in self.seen if one.first), *self.seen)
        return (*leading, *first)[0]


Corrections: TypeAlias = tuple[Pair, Pair]
"""Corrected of labelled, of the touched and of the others."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What was counted of both sides. `unread` more conversations may belong to these days. `blocked` is a clause why
    nothing can be compared; empty where it can. `uncorrected` is the same for corrections where there are none."""

    exposed: Daily
    others: Daily
    unread: int = 0
    blocked: str = ""
    corrections: Corrections | None = None
    uncorrected: str = "corrections of labels are not read"
    prices: Prices = field(default_factory=Prices)


def seen_in(windows: Windows, sides: Sides, first: frozenset[str]) -> tuple[Seen, ...]:
    """Every measure. `first` are those that a look is first of all about."""
    if sides.blocked:
        return tuple(
            not_known(name, title, sides.blocked, first=name in first) for name, title in TITLES.items()
        )
    exposed, others = _pair(sides.exposed, windows), _pair(sides.others, windows)
    shares = (
        seen_share(
            one.name,
            one.title,
            (one.share(exposed[0]), one.share(exposed[1])),
            (one.share(others[0]), one.share(others[1])),
            level_of(windows.days, first=one.name in first, of=len(first)),
            sides.unread,
            first=one.name in first,
        )
        for one in SHARES
    )
    return (*shares, _corrected(windows, sides, first), _cost(windows, sides, first))


def points_of(windows: Iterable[tuple[int, int]], sides: Sides) -> tuple[Point, ...]:
    """The days of these windows, for the picture."""
    wanted = sorted(
        day
        for day in sides.exposed.keys() | sides.others.keys()
        if any(since <= day < until for since, until in windows)
    )
    nothing = Day()
    return tuple(
        Point(day, _cells(sides.exposed.get(day, nothing)), _cells(sides.others.get(day, nothing)))
        for day in wanted
    )


def _cells(day: Day) -> dict[str, tuple[int, int]]:
    shares = ((one.name, one.share(day.tally)) for one in SHARES)
    return {name: (share.hits, share.of) for name, share in shares}


def _pair(daily: Daily, windows: Windows) -> tuple[Tally, Tally]:
    return total(daily, windows.is_before).tally, total(daily, windows.is_after).tally


def _corrected(windows: Windows, sides: Sides, named: frozenset[str]) -> Seen:
    title, first = TITLES[CORRECTED], CORRECTED in named
    if sides.corrections is None:
        return not_known(CORRECTED, title, sides.uncorrected, first=first)
    level = level_of(windows.days, first=first, of=len(named))
    return seen_share(CORRECTED, title, *sides.corrections, level, first=first)


def _cost(windows: Windows, sides: Sides, named: frozenset[str]) -> Seen:
    title, first = TITLES[COST], COST in named
    if sides.unread:
        because = f"{sides.unread:,} conversations of these days were not read, and each may have been billed"
        return not_known(COST, title, because, first=first)
    try:
        exposed, others = (
            (_spent(daily, windows.is_before, sides.prices), _spent(daily, windows.is_after, sides.prices))
            for daily in (sides.exposed, sides.others)
        )
        for moment in (*windows.before, *windows.after):
            in_force(_date(moment), sides.prices.lists)
    except WrongPrices as problem:
        clause = f"{str(problem)[0].lower()}{str(problem)[1:]}".rstrip(".")
        return not_known(COST, title, clause, first=first)
    level = level_of(windows.days, first=first, of=len(named))
    return seen_cost(COST, title, sides.prices.currency, exposed, others, level, first=first)


def _spent(daily: Daily, is_of: Callable[[int], bool], prices: Prices) -> Spent:
    of, spent, squares = 0, 0.0, 0.0
    for moment, day in daily.items():
        if not is_of(moment):
            continue
        of += day.tally.fin
        for name, count in day.billed.items():
            price = _price(name, _date(moment), prices)
            spent += count * price
            squares += count * price * price
    return Spent(of, spent, squares)


def _price(name: str, day: date, prices: Prices) -> float:
    found = in_force(day, prices.lists).prices.get(name)
    if found is None:
        raise WrongPrices(f"The price list of {day} has no price for {name}.")
    return float(found)


def _date(moment: float) -> date:
    return datetime.fromtimestamp(moment, UTC).date()


def shares_of(points: Iterable[Point], name: str) -> list[tuple[int, Share, Share]]:
    """One measure of each day: of the touched, and of the others."""
    return [
        (point.day, Share(*point.exposed[name]), Share(*point.others[name]))
        for point in points
        if name in point.exposed and name in point.others
    ]
