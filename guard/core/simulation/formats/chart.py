"""The picture in the page of a simulation: a bar for each week, or month, or year, as wide as there is room. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final

MOST_BARS: Final = 60
"""What is more is told by the month, and then by the year: a bar must be wide enough to be seen on a telephone."""
FEWEST: Final = 8
"""For so many there is room at least, so that one alone is no wall."""
HEIGHT: Final = 100
COLOURS: Final = {"flag": "var(--flag)", "require_approval": "var(--ask)", "revert": "var(--back)"}
STYLE: Final = """
.picture { display: grid; grid-template-columns: auto 1fr; column-gap: .5rem; }
.picture svg { display: block; width: 100%; height: 9rem; border-bottom: 1px solid var(--line); }
.picture small { color: var(--quiet); font-variant-numeric: tabular-nums; }
.scale { display: flex; flex-direction: column; justify-content: space-between; text-align: right; }
.times { grid-column: 2; position: relative; height: 1.5rem; }
.times small { position: absolute; white-space: nowrap; }
.key b { font-weight: normal; white-space: nowrap; margin-right: 1em; }
.key i { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .3em; }
"""

Counts = Mapping[str, int]
_Named = Callable[[date], str]
_SPANS: Final[Mapping[str, _Named]] = {
    "Week": lambda day: "{}-W{:02}".format(*day.isocalendar()),
    "Month": lambda day: f"{day:%Y-%m}",
    "Year": lambda day: f"{day:%Y}",
}


def picture(weeks: Mapping[str, Counts], until: float, words: Mapping[str, str]) -> Iterator[str]:
    """`weeks` are those in which anything was stopped, by their ISO names, with how often by verdict; `words` say a
    verdict. Nothing where nothing was stopped."""
    if not weeks:
        return
    span, bars = bars_of(weeks, until)
    highest = max(sum(counts.values()) for counts in bars.values())
    width = max(len(bars), FEWEST)
    yield f'<h2>{span} by {span.lower()}</h2><p class="key">'
    yield " ".join(f'<b><i style="background:{COLOURS[word]}"></i>{words[word]}</b>' for word in COLOURS)
    yield f'</p><div class="picture"><div class="scale"><small>{highest:,}</small><small>0</small></div>'
    yield f'<svg viewBox="0 0 {width} {HEIGHT}" preserveAspectRatio="none" role="img" '
    yield f'aria-label="What was stopped by {span.lower()}; the most in one: {highest:,}">'
    for place, (name, counts) in enumerate(bars.items()):
        told = ", ".join(f"{count:,} {words[word]}" for word, count in counts.items()) or "nothing"
        yield f"<g><title>{name}: {told}</title>{''.join(_bar(place, counts, highest))}</g>"
    yield '</svg><div class="times">'
    yield from _times(list(bars))
    yield "</div></div>"


def _bar(place: int, counts: Counts, highest: int) -> Iterator[str]:
    bottom = float(HEIGHT)
    for word, colour in COLOURS.items():
        tall = HEIGHT * counts.get(word, 0) / highest
        bottom -= tall
        if tall:
            yield f'<rect x="{place + 0.1:.1f}" y="{bottom:.1f}" width=".8" height="{tall:.1f}" fill="{colour}"/>'


def _times(names: list[str]) -> Iterator[str]:
    """The names of some bars below them, so few that they have room on a telephone; the newest reaches to the left."""
    width, last = max(len(names), FEWEST), len(names) - 1
    for place in range(0, len(names), -(-width // 4)):
        if last < FEWEST - 1 or place <= 0.55 * width:
            yield f'<small style="left:{100 * place / width:.2f}%">{names[place]}</small>'
    if last >= FEWEST - 1:
        yield f'<small style="right:0">{names[last]}</small>'


def bars_of(weeks: Mapping[str, Counts], until: float) -> tuple[str, dict[str, Counts]]:
    """What each bar counts, from the first week in which anything was stopped on, also those in which nothing was; and
    what a bar is: Week, or Month or Year where these were too many."""
    first = _middle(min(weeks))
    last = max(_middle(max(weeks)), datetime.fromtimestamp(until, UTC).date())
    days = [first + timedelta(days) for days in range((last - first).days + 1)]
    names = {span: list(dict.fromkeys(map(named, days))) for span, named in _SPANS.items()}
    span = next((span for span, some in names.items() if len(some) <= MOST_BARS), "Year")
    bars = {name: Counter[str]() for name in names[span]}
    for week, counts in weeks.items():
        bars[_SPANS[span](_middle(week))].update(counts)
    return span, dict(bars)


def _middle(week: str) -> date:
    """The Thursday, which says to which month and year a week belongs."""
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 4)
