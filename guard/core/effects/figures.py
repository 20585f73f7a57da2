"""Numbers about conversations, each of one of four sorts: counted, bounded, estimated, or unknown.

A number never stands without its sort. What could not be read makes a count *bounded* or *unknown*, never smaller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from drift.core.model.resources import Json
from guard.core.effects.intervals import Interval, wilson


@dataclass(frozen=True, slots=True)
class Counted:
    """`count` of `of`. `query` says what was counted, so that somebody else can count it again."""

    count: int
    of: int
    query: str

    def sentence(self) -> str:
        return f"{_number(self.count)} of {_number(self.of)}{_share(self.count, self.of)}, counted"


@dataclass(frozen=True, slots=True)
class Bounded:
    """At least `least` and at most `most` of `of`; `because` says what keeps it from being counted."""

    least: int
    most: int
    of: int
    query: str
    because: str

    def sentence(self) -> str:
        if self.least == self.most:
            between = f"{_number(self.least)}"
        else:
            between = f"at least {_number(self.least)} and at most {_number(self.most)}"
        return f"{between} of {_number(self.of)}, bounded: {self.because}"


@dataclass(frozen=True, slots=True)
class Estimated:
    """A share, as a sample of `sample` shows it, and where it lies with 95 %."""

    share: float
    interval: Interval
    sample: int
    query: str

    def sentence(self) -> str:
        low, high = self.interval
        return (
            f"{percent(self.share)} ({percent(low)} to {percent(high)} with 95 % confidence), estimated from a sample "
            f"of {_number(self.sample)}"
        )


@dataclass(frozen=True, slots=True)
class Unknown:
    """`because` is a clause: what would be needed, or what is missing."""

    because: str
    query: str = ""

    def sentence(self) -> str:
        return f"unknown, because {self.because}"


Figure: TypeAlias = Counted | Bounded | Estimated | Unknown


def counted(count: int, of: int, query: str, unread: int = 0, because: str = "") -> Counted | Bounded:
    """A count of what was read. With `unread`, so many more may belong to it: then it is bounded, and `because` says
    why they were not read."""
    if not unread:
        return Counted(count, of, query)
    return Bounded(count, count + unread, of + unread, query, because)


def estimated(hits: int, sample: int, query: str) -> Estimated | Unknown:
    """The share of hits in a random sample."""
    if not sample:
        return Unknown("nothing was sampled", query)
    return Estimated(hits / sample, wilson(hits, sample), sample, query)


def added(figures: Iterable[Counted | Bounded | Unknown], query: str) -> Counted | Bounded | Unknown:
    """The sum of figures about parts that have nothing in common. One unknown part makes all of it unknown."""
    every = list(figures)
    if unknown := next((figure for figure in every if isinstance(figure, Unknown)), None):
        return Unknown(unknown.because, query)
    known = [figure for figure in every if not isinstance(figure, Unknown)]
    of = sum(figure.of for figure in known)
    bounded = [figure for figure in known if isinstance(figure, Bounded)]
    if not bounded:
        return Counted(sum(_least(figure) for figure in known), of, query)
    because = "; ".join(dict.fromkeys(figure.because for figure in bounded))
    return Bounded(sum(map(_least, known)), sum(map(_most, known)), of, query, because)


def as_json(figure: Figure) -> dict[str, Json]:
    """The figure with its sort, its numbers and its sentence."""
    numbers: dict[str, Json]
    match figure:
        case Counted(count, of, _):
            numbers = {"sort": "counted", "count": count, "of": of}
        case Bounded(least, most, of, _, because):
            numbers = {"sort": "bounded", "least": least, "most": most, "of": of, "because": because}
        case Estimated(share, (low, high), sample, _):
            numbers = {"sort": "estimated", "share": share, "low": low, "high": high, "sample": sample}
        case Unknown(because, _):
            numbers = {"sort": "unknown", "because": because}
    return {**numbers, "query": figure.query, "sentence": figure.sentence()}


def from_json(body: Mapping[str, Any]) -> Figure:
    """A figure that was kept as JSON."""
    query = body["query"]
    match body["sort"]:
        case "counted":
            return Counted(body["count"], body["of"], query)
        case "bounded":
            return Bounded(body["least"], body["most"], body["of"], query, body["because"])
        case "estimated":
            return Estimated(body["share"], (body["low"], body["high"]), body["sample"], query)
        case _:
            return Unknown(body["because"], query)


def percent(share: float) -> str:
    """A share for people. One that is nearly nothing or nearly all is never rounded to nothing or all."""
    hundred = share * 100
    if 0 < hundred < 0.1:
        return "under 0.1 %"
    if 99.9 < hundred < 100:
        return "over 99.9 %"
    return f"{hundred:.1f} %".replace(".0 %", " %")


def _least(figure: Counted | Bounded) -> int:
    return figure.count if isinstance(figure, Counted) else figure.least


def _most(figure: Counted | Bounded) -> int:
    return figure.count if isinstance(figure, Counted) else figure.most


def _number(count: int) -> str:
    return f"{count:,}"


def _share(count: int, of: int) -> str:
    return f" ({percent(count / of)})" if of else ""
