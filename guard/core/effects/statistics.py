"""What Intercom counts of a setting by itself, as figures and the bars of a picture: of an article, and of the runs of
a data connector. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from drift.core.conversations.article_statistics import ArticleDay, Gain, gained, gains
from drift.core.conversations.connector_runs import HOUR, ConnectorRuns
from drift.core.json_view import time
from guard.core.effects.figures import Counted, Unknown
from guard.core.effects.reach.report import Line
from guard.core.effects.reach.runs import run_lines, runs_note

DAY: Final = 24 * HOUR
MOST_NAMED: Final = 8
"""Errors that have lines of their own."""
FAILURES: Final = "How it failed"
BY_FIN: Final = "What Fin did with it"
BY_PEOPLE: Final = "What people did with it"
USED: Final = "Conversations in which Fin used it"
_OF_THOSE: Final = "in this period, of those so far"
_BY_PEOPLE: Final = {
    "Views": "views",
    "Reactions": "reactions",
    "Conversations that people began from it": "conversions",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """What came between two moments (unix seconds): so many went well of so many. None: unknown, and `because` says
    why."""

    since: float
    until: float
    well: int | None
    all: int | None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Statistics:
    """`since` and `until` are the part of the period that is known. `bars` are its course, `notes` sentences that hold
    for all figures. `well` and `ill` say what the two parts of a bar are."""

    since: float
    until: float
    lines: tuple[Line, ...]
    bars: tuple[Bar, ...] = ()
    notes: tuple[str, ...] = ()
    well: str = ""
    ill: str = ""


def of_article(series: Sequence[ArticleDay], since: float, until: float, nothing: str) -> Statistics:
    """The totals of an article, and what came to them between the first reading of the period and the last. `nothing`
    is a clause that says why there is none."""
    if not series:
        return Statistics(since, until, (Line(USED, Unknown(nothing), BY_FIN),))
    first, last = series[0].read_at, series[-1].read_at
    query = f"Intercom's totals of the article, from {time(first)} to {time(last)}"
    parts = gains(series)
    fin = (
        Line(f"{USED} {_OF_THOSE}", _came(series, parts, "involvements", query), BY_FIN),
        Line(f"Resolved by Fin {_OF_THOSE}", _came(series, parts, "resolutions", query), BY_FIN),
        Line(
            "Resolved, of all conversations so far in which Fin used it", _resolved(series[-1], query), BY_FIN
        ),
    )
    people = (
        Line(f"{title} {_OF_THOSE}", _came(series, parts, name, query), BY_PEOPLE)
        for title, name in _BY_PEOPLE.items()
    )
    bars = tuple(
        Bar(one.since, one.until, one.gained.resolutions, one.gained.involvements, one.because)
        for one in parts
    )
    return Statistics(first, last, (*fin, *people), bars, tuple(_doubts(parts)), "resolved", "not resolved")


def of_connector(
    runs: ConnectorRuns, names: Mapping[tuple[str, str], str], connector: str, nothing: str
) -> Statistics:
    """Who ran a connector, how often that failed, and how. `names` are what people call what ran it, `nothing` is a
    clause that says why nothing is known."""
    lines = tuple(run_lines(runs, names, connector, nothing))
    if not runs.known:
        return Statistics(*runs.asked, lines)
    query = f"runs of {connector} from {time(runs.since)} until {time(runs.until)}"
    errors = tuple(
        Line(error, Counted(number, runs.total().failed, query), FAILURES)
        for error, number in list(runs.errors().items())[:MOST_NAMED]
    )
    bars = tuple(
        Bar(start, start + DAY, one.runs - one.failed, one.runs) for start, one in runs.every(DAY).items()
    )
    notes = tuple(filter(None, [runs_note(runs)]))
    return Statistics(runs.since, runs.until, (*lines, *errors), bars, notes, "went well", "failed")


def _came(series: Sequence[ArticleDay], parts: Sequence[Gain], name: str, query: str) -> Counted | Unknown:
    """What came to a total, of all there is by now."""
    total, more = getattr(series[-1].totals, name), gained(series, name)
    if total is None:
        return Unknown(_untold(series[-1]), query)
    if more is not None:
        return Counted(more, total, query)
    if not parts:
        return Unknown("it was read once only, and what came is the difference of two readings", query)
    because = next((one.because for one in parts if getattr(one.gained, name) is None and one.because), "")
    return Unknown(because or "a reading between did not tell it", query)


def _resolved(last: ArticleDay, query: str) -> Counted | Unknown:
    resolved, used = last.totals.resolutions, last.totals.involvements
    if resolved is None or used is None:
        return Unknown(_untold(last), query)
    return Counted(resolved, used, query)


def _untold(day: ArticleDay) -> str:
    return f"Intercom does not tell it of this article (version {day.api_version} of its API)"


def _doubts(parts: Iterable[Gain]) -> Iterable[str]:
    yield "Intercom shows running totals, and does not document how far back they go."
    because = dict.fromkeys(one.because for one in parts if one.because)
    yield from (f"{one[:1].upper()}{one[1:]}: what came then is not known." for one in because)
