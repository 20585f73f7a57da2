"""A simulation as one HTML page with a picture of its weeks, for people who read no tables. Pure.

The page has no script, and fetches nothing from anywhere."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from html import escape
from itertools import islice
from typing import Final

from drift.core.json_view import time
from guard.core.simulation.formats.chart import STYLE, picture
from guard.core.simulation.formats.wording import (
    COLUMNS,
    difference,
    headline,
    how_to_follow,
    leads_to,
    left,
    link_of,
    numbers,
    passed_over,
    questions,
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
"""Rows of the page; JSON has all that were kept."""
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


def as_page(found: SimulationResult, address: str = "") -> str:
    """`address` is where people reach the service: rows lead there."""
    return "\n".join(_page(found, address)) + "\n"


def _page(found: SimulationResult, address: str) -> Iterator[str]:
    title = f"What these policies would have done, {time(found.since)[:10]} to {time(found.until)[:10]}"
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_text(title)}</title><style>{_STYLE}{STYLE}</style></head><body>"
    yield f"<h1>{_text(title)}</h1>"
    yield f"<p>{headline(found)}. {difference(found)}</p>"
    if lost := passed_over(found):
        yield f"<p><strong>{_text(lost)}</strong></p>"
    beside = "" if found.revision == found.instead else f", beside {found.instead}"
    yield f'<p class="quiet">Policies {_text(found.revision + beside)}. '
    yield "What people would have done after a question or a revert, nobody knows.</p>"
    yield from picture(found.weeks, found.until, _legend(found))
    yield from _policies(found)
    yield from _people(found)
    yield from _fights(found)
    yield from _rows(found, address)
    yield "</body></html>"


def _legend(found: SimulationResult) -> dict[str, str]:
    """The picture counts verdicts, whatever would have come of them."""
    return WORDS | ({"revert": "put back or left to a person"} if found.stopped else {})


def _policies(found: SimulationResult) -> Iterator[str]:
    spoke = {name: tally for name, tally in found.policies.items() if any(numbers(tally))}
    yield "<h2>Policies</h2>"
    if spoke:
        rows = ((name, *(f"{count:,}" if count else "" for count in numbers(t))) for name, t in spoke.items())
        yield from _table(("policy", *COLUMNS), rows, figures=range(1, 1 + len(COLUMNS)))
    if silent := sorted(found.policies.keys() - spoke.keys()):
        count = "1 policy" if len(silent) == 1 else f"{len(silent):,} policies"
        yield f'<details class="quiet"><summary>{count} said nothing</summary>{_text(", ".join(silent))}</details>'


def _people(found: SimulationResult) -> Iterator[str]:
    if found.affected:
        yield "<h2>Who would have been affected</h2>"
        named = [(who, f"{times:,}") for who, times in islice(found.affected.items(), MOST_PEOPLE)]
        yield from _table(("who", "how often"), named, figures=(1,))
        if others := len(found.affected) - len(named):
            yield f'<p class="quiet">And {others:,} more.</p>'
    if weeks := questions(found):
        yield "<h2>Questions to answer</h2>"
        told = ((week, who, f"{count:,}") for week, some in weeks.items() for who, count in some.items())
        yield from _table(("week", "who may answer", "questions"), told, figures=(2,))


def _fights(found: SimulationResult) -> Iterator[str]:
    if found.fights:
        yield "<h2>Fights</h2><p>The service would have stopped putting these back, and asked a person.</p><ul>"
        for ref, who in found.fights.items():
            yield f"<li>{_text(str(ref))}, changed by {_text(', '.join(who))}</li>"
        yield "</ul>"


def _rows(found: SimulationResult, address: str) -> Iterator[str]:
    rows, not_listed = worth_showing(found, MOST_ROWS)
    if not rows:
        return
    yield "<h2>What was stopped</h2>" if rows[0].news == "same" else "<h2>What differs</h2>"
    yield '<div class="wide"><table><tr><th>when (UTC)</th><th>what</th><th>who</th>'
    yield "<th>verdict</th><th>in force</th><th>why</th></tr>"
    yield from (_row(one, link_of(one, found, address)) for one in rows)
    yield "</table></div>"
    for sentence in filter(None, (not_listed, how_to_follow(found, rows))):
        yield f'<p class="quiet">{_CODE.sub(_AS_CODE, _text(sentence))}</p>'


def _row(one: SimulationRow, link: str) -> str:
    what = _text(leads_to(one))
    why = f"{one.sentence} {one.stopped.sentence}" if one.stopped else one.sentence
    cells = (
        f'<td class="quiet moment">{time(one.at)[:16].replace("T", " ")}</td>',
        f'<td><a href="{escape(link)}">{what}</a></td>' if link else f"<td>{what}</td>",
        f"<td>{_text(one.actor.name)}</td>",
        f"<td>{left(one) or WORDS[one.verdict.word]}</td>",
        f"<td>{WORDS[one.instead.word]}</td>",
        f'<td class="why">{_text(why)}</td>',
    )
    return f"<tr>{''.join(cells)}</tr>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], figures: Container[int]) -> Iterator[str]:
    """`figures` are the columns of numbers."""
    kinds = [' class="number"' if place in figures else "" for place in range(len(heads))]
    yield '<div class="wide"><table>'
    for tag, cells in (("th", heads), *(("td", row) for row in rows)):
        inside = (f"<{tag}{kind}>{_text(cell)}</{tag}>" for kind, cell in zip(kinds, cells, strict=True))
        yield f"<tr>{''.join(inside)}</tr>"
    yield "</table></div>"


def _text(text: str) -> str:
    return escape(plain(text))
