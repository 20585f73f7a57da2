"""A simulation as one HTML page with a picture of its weeks, for people who read no tables. Pure.

The page has no script, and fetches nothing from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from drift.rendering import time
from guard.plain_text import plain
from guard.simulated import Caught, Simulated
from guard.simulation import week_of
from guard.simulation_words import COLUMNS, leads_to, numbers

COLOURS: Final = {"flag": "var(--flag)", "require_approval": "var(--ask)", "revert": "var(--back)"}
WORDS: Final = {
    "allow": "let pass",
    "flag": "flagged",
    "require_approval": "held for approval",
    "revert": "put back",
}
HEIGHT: Final = 120
BAR: Final = 18
DAY: Final = 86_400

_STYLE: Final = """
:root { color-scheme: light dark; --text: #1c1e21; --back-ground: #ffffff; --line: #d8dbe0; --quiet: #5b616b;
  --flag: #c98a00; --ask: #2f6fde; --back: #c0362c; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e8eb; --back-ground: #16181c; --line: #343941;
  --quiet: #9aa2ad; --flag: #e0ab3a; --ask: #7aa5f5; --back: #f0766c; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back-ground);
  margin: 0 auto; max-width: 70rem; padding: 1.5rem 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
p.quiet, td.quiet { color: var(--quiet); overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
svg text { fill: var(--quiet); font: 11px system-ui, sans-serif; }
.key b { font-weight: normal; white-space: nowrap; margin-right: 1em; }
.key i { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .3em; }
"""


def as_page(found: Simulated) -> str:
    return "\n".join(_page(found)) + "\n"


def _page(found: Simulated) -> Iterator[str]:
    title = f"What these policies would have done, {time(found.since)[:10]} to {time(found.until)[:10]}"
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_text(title)}</title><style>{_STYLE}</style></head><body>"
    yield f"<h1>{_text(title)}</h1>"
    yield f"<p>{found.changes:,} changes and {found.entries:,} log entries were judged again. "
    counts = (f"{found.verdicts.get(word, 0):,} {WORDS[word]}" for word in reversed(COLOURS))
    yield f"{', '.join(counts)}.</p>"
    yield f'<p class="quiet">Policies {_text(found.revision)}, beside {_text(found.instead)}. '
    yield "What people would have done after a question or a revert, nobody knows.</p>"
    yield from _weeks(found)
    yield from _policies(found)
    yield from _asked(found)
    yield from _rows(found)
    yield "</body></html>"


def _weeks(found: Simulated) -> Iterator[str]:
    if not found.weeks:
        return
    highest = max(sum(counts.values()) for counts in found.weeks.values())
    weeks = weeks_between(found.since, found.until)
    width = len(weeks) * (BAR + 4) + 80
    yield '<h2>Week by week</h2><p class="key">'
    yield " ".join(f'<b><i style="background:{COLOURS[word]}"></i>{WORDS[word]}</b>' for word in COLOURS)
    yield f'</p><div class="wide"><svg width="{width}" height="{HEIGHT + 40}" role="img" '
    yield f'aria-label="Stopped changes per week; the most in one week: {highest}">'
    for place, week in enumerate(weeks):
        counts = found.weeks.get(week, {})
        bottom, left = float(HEIGHT), 30 + place * (BAR + 4)
        told = ", ".join(f"{count} {WORDS[word]}" for word, count in counts.items()) or "nothing"
        yield f"<g><title>{week}: {told}</title>"
        for word, colour in COLOURS.items():
            tall = HEIGHT * counts.get(word, 0) / highest
            bottom -= tall
            yield f'<rect x="{left}" y="{bottom:.1f}" width="{BAR}" height="{tall:.1f}" fill="{colour}"/>'
        yield "</g>"
        if place % 4 == 0:
            yield f'<text x="{left}" y="{HEIGHT + 16}">{week}</text>'
    yield f'<text x="0" y="10">{highest}</text><text x="0" y="{HEIGHT}">0</text></svg></div>'


def _policies(found: Simulated) -> Iterator[str]:
    yield '<h2>Policies</h2><div class="wide"><table><tr><th>policy</th>'
    yield "".join(f'<th class="number">{head}</th>' for head in COLUMNS) + "</tr>"
    spoke = {name: tally for name, tally in found.policies.items() if any(numbers(tally))}
    for name, tally in spoke.items():
        cells = "".join(f'<td class="number">{count or ""}</td>' for count in numbers(tally))
        yield f"<tr><td>{_text(name)}</td>{cells}</tr>"
    yield "</table></div>"
    if silent := sorted(found.policies.keys() - spoke.keys()):
        yield f'<p class="quiet">Said nothing: {_text(", ".join(silent))}.</p>'


def _asked(found: Simulated) -> Iterator[str]:
    if found.asked:
        yield '<h2>Questions to answer</h2><div class="wide"><table><tr><th>week</th><th>who may answer</th>'
        yield '<th class="number">questions</th></tr>'
        for (week, person), count in found.asked.items():
            yield f'<tr><td>{week}</td><td>{_text(person)}</td><td class="number">{count}</td></tr>'
        yield "</table></div>"
    if found.fights:
        yield "<h2>Fights</h2><p>The service would have stopped putting these back, and asked a person.</p><ul>"
        for ref, who in found.fights.items():
            yield f"<li>{_text(str(ref))}, changed by {_text(', '.join(who))}</li>"
        yield "</ul>"


def _rows(found: Simulated) -> Iterator[str]:
    if not found.rows:
        return
    yield '<h2>What was stopped</h2><div class="wide"><table><tr><th>when</th><th>what</th><th>who</th>'
    yield "<th>verdict</th><th>in force</th><th>why</th></tr>"
    yield from map(_row, found.rows)
    yield "</table></div>"
    if found.more > 0:
        yield f'<p class="quiet">And {found.more:,} more.</p>'


def _row(one: Caught) -> str:
    cells = (leads_to(one), one.actor.name, WORDS[one.verdict.word], WORDS[one.instead.word])
    inside = "".join(f"<td>{_text(cell)}</td>" for cell in cells)
    why = f"{one.sentence} {one.stopped}".strip()
    return f'<tr><td class="quiet">{time(one.at)[:16]}</td>{inside}<td>{_text(why)}</td></tr>'


def weeks_between(since: float, until: float) -> list[str]:
    """Every week of a time, those in which nothing happened as well."""
    days = range(int((until - since) // DAY) + 1)
    return list(dict.fromkeys([*(week_of(since + day * DAY) for day in days), week_of(until)]))


def _text(text: str) -> str:
    return escape(plain(text))
