"""The bar chart in the HTML page of a simulation, with one bar per week, month or year. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final

MOST_BARS: Final = 60
"""Beyond this many bars the chart counts by month, then by year: a bar must be visible on a phone."""
FEWEST: Final = 8
"""The chart has room for at least this many bars, so that a single bar does not fill it."""
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
_SpanName = Callable[[date], str]
_SPANS: Final[Mapping[str, _SpanName]] = {
    "Week": lambda day: "{}-W{:02}".format(*day.isocalendar()),
    "Month": lambda day: f"{day:%Y-%m}",
    "Year": lambda day: f"{day:%Y}",
}


def chart(weeks: Mapping[str, Counts], until: float, words: Mapping[str, str]) -> Iterator[str]:
    """The chart as HTML; nothing where nothing was stopped.

    `weeks` are the counts by verdict of each ISO week in which anything was stopped; `words` are the words for the
    verdicts.
    """
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
    for position, (name, counts) in enumerate(bars.items()):
        label = ", ".join(f"{count:,} {words[word]}" for word, count in counts.items()) or "nothing"
        yield f"<g><title>{name}: {label}</title>{''.join(_bar(position, counts, highest))}</g>"
    yield '</svg><div class="times">'
    yield from _time_labels(list(bars))
    yield "</div></div>"


def _bar(position: int, counts: Counts, highest: int) -> Iterator[str]:
    bottom = float(HEIGHT)
    for word, colour in COLOURS.items():
        height = HEIGHT * counts.get(word, 0) / highest
        bottom -= height
        if height:
            yield f'<rect x="{position + 0.1:.1f}" y="{bottom:.1f}" width=".8" height="{height:.1f}" fill="{colour}"/>'


def _time_labels(names: list[str]) -> Iterator[str]:
    """The names of some bars, below them: few enough for a phone. The last is right-aligned."""
    width, last = max(len(names), FEWEST), len(names) - 1
    for position in range(0, len(names), -(-width // 4)):
        if last < FEWEST - 1 or position <= 0.55 * width:
            yield f'<small style="left:{100 * position / width:.2f}%">{names[position]}</small>'
    if last >= FEWEST - 1:
        yield f'<small style="right:0">{names[last]}</small>'


def bars_of(weeks: Mapping[str, Counts], until: float) -> tuple[str, dict[str, Counts]]:
    """The span of a bar (Week, Month or Year) and the counts of each bar by name.

    Bars run without gaps from the first week in which anything was stopped. The span is the shortest that needs no more
    than `MOST_BARS`."""
    first = _thursday(min(weeks))
    last = max(_thursday(max(weeks)), datetime.fromtimestamp(until, UTC).date())
    days = [first + timedelta(days) for days in range((last - first).days + 1)]
    names = {span: list(dict.fromkeys(map(span_name, days))) for span, span_name in _SPANS.items()}
    span = next((span for span, bar_names in names.items() if len(bar_names) <= MOST_BARS), "Year")
    bars = {name: Counter[str]() for name in names[span]}
    for week, counts in weeks.items():
        bars[_SPANS[span](_thursday(week))].update(counts)
    return span, dict(bars)


def _thursday(week: str) -> date:
    """The Thursday of an ISO week: it decides the month and year the week belongs to."""
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 4)
