"""A simulation as one HTML page with a chart of its weeks. Pure.

The page has no script and fetches nothing."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from html import escape
from itertools import islice
from typing import Final

from drift.core.json_view import time
from guard.core.simulation.formats.chart import STYLE, chart
from guard.core.simulation.formats.wording import (
    COLUMNS,
    asked_first,
    difference,
    headline,
    how_to_follow,
    link_of,
    numbers,
    questions,
    skipped_lines,
    stopped_label,
    subject_label,
    worth_showing,
)
from guard.core.simulation.result import SimulationResult, SimulationRow
from guard.core.text.plain_text import plain

WORDS: Final = {
    "allow": "let pass",
    "flag": "flagged",
    "require_approval": "held for approval",
    "revert": "put back",
}
MOST_ROWS: Final = 200
"""How many rows the page lists. JSON has all that were kept."""
MOST_PEOPLE: Final = 50
_CODE: Final = re.compile("`([^`]*)`")
_AS_CODE: Final = r"<code>\1</code>"

_STYLE: Final = """
:root { color-scheme: light dark; --text: #1c1e21; --back-ground: #ffffff; --line: #d8dbe0; --quiet: #5b616b;
  --flag: #c98a00; --ask: #2f6fde; --back: #c0362c; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e8eb; --back-ground: #16181c; --line: #343941;
  --quiet: #9aa2ad; --flag: #e0ab3a; --ask: #7aa5f5; --back: #f0766c; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back-ground);
  margin: 0 auto; max-width: 70rem; padding: 1.5rem 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.quiet { color: var(--quiet); }
p.quiet, details { overflow-wrap: anywhere; }
details { margin-top: 1rem; }
th:first-child, td:first-child { min-width: 5.5rem; }
td.why { min-width: 16rem; }
td.moment { white-space: nowrap; }
a { color: inherit; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
"""


def as_page(result: SimulationResult, address: str = "") -> str:
    """The simulation as an HTML page. `address` is where the API is: rows link there."""
    return "\n".join(_page(result, address)) + "\n"


def _page(result: SimulationResult, address: str) -> Iterator[str]:
    title = f"What these policies would have done, {time(result.since)[:10]} to {time(result.until)[:10]}"
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_text(title)}</title><style>{_STYLE}{STYLE}</style></head><body>"
    yield f"<h1>{_text(title)}</h1>"
    yield f"<p>{headline(result)}. {difference(result)}</p>"
    if first := asked_first(result):
        yield f"<p>{_text(first)}</p>"
    if skipped := skipped_lines(result):
        yield f"<p><strong>{_text(skipped)}</strong></p>"
    compared = "" if result.revision == result.instead else f", beside {result.instead}"
    yield f'<p class="quiet">Policies {_text(result.revision + compared)}. '
    yield "What people would have done after a question or a revert, nobody knows.</p>"
    yield from chart(result.weeks, result.until, _legend(result))
    yield from _policies(result)
    yield from _people(result)
    yield from _fights(result)
    yield from _rows(result, address)
    yield "</body></html>"


def _legend(result: SimulationResult) -> dict[str, str]:
    """The words for the verdicts in the chart. It counts verdicts, also those that would not have been carried out."""
    return WORDS | ({"revert": "put back or left to a person"} if result.stopped else {})


def _policies(result: SimulationResult) -> Iterator[str]:
    with_outcomes = {name: tally for name, tally in result.policies.items() if any(numbers(tally))}
    yield "<h2>Policies</h2>"
    if with_outcomes:
        rows = (
            (name, *(f"{count:,}" if count else "" for count in numbers(tally)))
            for name, tally in with_outcomes.items()
        )
        yield from _table(("policy", *COLUMNS), rows, figures=range(1, 1 + len(COLUMNS)))
    if silent := sorted(result.policies.keys() - with_outcomes.keys()):
        count = "1 policy" if len(silent) == 1 else f"{len(silent):,} policies"
        yield f'<details class="quiet"><summary>{count} said nothing</summary>{_text(", ".join(silent))}</details>'


def _people(result: SimulationResult) -> Iterator[str]:
    if result.affected:
        yield "<h2>Who would have been affected</h2>"
        named = [(who, f"{times:,}") for who, times in islice(result.affected.items(), MOST_PEOPLE)]
        yield from _table(("who", "how often"), named, figures=(1,))
        if others := len(result.affected) - len(named):
            yield f'<p class="quiet">And {others:,} more.</p>'
    if weeks := questions(result):
        yield "<h2>Questions to answer</h2>"
        rows = ((week, who, f"{count:,}") for week, people in weeks.items() for who, count in people.items())
        yield from _table(("week", "who may answer", "questions"), rows, figures=(2,))


def _fights(result: SimulationResult) -> Iterator[str]:
    if result.fights:
        yield "<h2>Fights</h2><p>The service would have stopped putting these back, and asked a person.</p><ul>"
        for ref, who in result.fights.items():
            yield f"<li>{_text(str(ref))}, changed by {_text(', '.join(who))}</li>"
        yield "</ul>"


def _rows(result: SimulationResult, address: str) -> Iterator[str]:
    rows, not_listed = worth_showing(result, MOST_ROWS)
    if not rows:
        return
    yield "<h2>What was stopped</h2>" if rows[0].news == "same" else "<h2>What differs</h2>"
    yield '<div class="wide"><table><tr><th>when (UTC)</th><th>what</th><th>who</th>'
    yield "<th>verdict</th><th>in force</th><th>why</th></tr>"
    yield from (_row(row, link_of(row, result, address)) for row in rows)
    yield "</table></div>"
    for sentence in filter(None, (not_listed, how_to_follow(result, rows))):
        yield f'<p class="quiet">{_CODE.sub(_AS_CODE, _text(sentence))}</p>'


def _row(row: SimulationRow, link: str) -> str:
    subject = _text(subject_label(row))
    why = f"{row.sentence} {row.stopped.sentence}" if row.stopped else row.sentence
    cells = (
        f'<td class="quiet moment">{time(row.at)[:16].replace("T", " ")}</td>',
        f'<td><a href="{escape(link)}">{subject}</a></td>' if link else f"<td>{subject}</td>",
        f"<td>{_text(row.actor.name)}</td>",
        f"<td>{stopped_label(row) or WORDS[row.verdict.word]}</td>",
        f"<td>{WORDS[row.instead.word]}</td>",
        f'<td class="why">{_text(why)}</td>',
    )
    return f"<tr>{''.join(cells)}</tr>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], figures: Container[int]) -> Iterator[str]:
    """An HTML table. `figures` are the positions of the columns of numbers."""
    kinds = [' class="number"' if place in figures else "" for place in range(len(heads))]
    yield '<div class="wide"><table>'
    for tag, cells in (("th", heads), *(("td", row) for row in rows)):
        inside = (f"<{tag}{kind}>{_text(cell)}</{tag}>" for kind, cell in zip(kinds, cells, strict=True))
        yield f"<tr>{''.join(inside)}</tr>"
    yield "</table></div>"


def _text(text: str) -> str:
    return escape(plain(text))
