"""The parts of which the report is made: text that is only text, tables that print, lists. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from guard.core.evidence.sheets import ENTRIES, Cells
from guard.core.text.plain_text import plain

_LONGEST: Final = 300


def said(text: str) -> str:
    """Foreign text: on one line, cut where it is long, and no markup."""
    flat = plain(text)
    return escape(flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 3]}...")


def paragraph(*sentences: str) -> str:
    return f"<p>{' '.join(filter(None, sentences))}</p>"


def section(title: str, *parts: str) -> str:
    name = "".join(char if char.isalnum() else "-" for char in title.lower())
    return (
        f'<section id="{name}"><h2>{escape(title)}</h2>\n' + "\n".join(filter(None, parts)) + "</section>\n"
    )


def counted(number: int, one: str, many: str) -> str:
    """`1 change`, `1,204 changes`."""
    return f"{number:,} {one if number == 1 else many}"


def table(heads: Sequence[tuple[str, str]], rows: Iterable[Cells], more: str = "") -> str:
    """`heads` are columns of a file with their titles: those of which no row says anything are left out. The last
    column names the entries of each row."""
    shown = list(rows)
    if not shown:
        return ""
    every = [
        (name, title) for name, title in (*heads, (ENTRIES, "Entries")) if any(row.get(name) for row in shown)
    ]
    top = "".join(f'<th scope="col">{escape(title)}</th>' for _, title in every)
    body = "".join(
        "<tr>" + "".join(_cell(name, row.get(name, "")) for name, _ in every) + "</tr>\n" for row in shown
    )
    return (
        f'<div class="wide"><table><thead><tr>{top}</tr></thead>\n<tbody>\n{body}</tbody></table></div>'
        + (f'<p class="more">{more}</p>' if more else "")
    )


def figures(title: str, unit: str, pairs: Sequence[tuple[str, int]]) -> str:
    """A small table of names and numbers."""
    if not pairs:
        return ""
    body = "".join(
        f'<tr><td>{said(name)}</td><td class="number">{count:,}</td></tr>\n' for name, count in pairs
    )
    return (
        f'<table class="figures"><thead><tr><th scope="col">{escape(title)}</th><th scope="col">{escape(unit)}</th>'
        f"</tr></thead>\n<tbody>\n{body}</tbody></table>"
    )


def bullets(sentences: Iterable[str]) -> str:
    items = "".join(f"<li>{said(sentence)}</li>\n" for sentence in sentences)
    return f"<ul>\n{items}</ul>" if items else ""


def _cell(name: str, value: str) -> str:
    if _TIME.fullmatch(value):
        return f'<td class="time">{value[:10]} {value[11:19]}</td>'
    kind = ' class="entries"' if name == ENTRIES else ""
    return f"<td{kind}>{_BREAKS.sub(_BREAK, said(value))}</td>"


_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
_BREAKS: Final = re.compile(r"(?<=[\w.])([_/@])(?=\w)")
_BREAK: Final = r"\1<wbr>"
"""Where a long name may go on in the next line."""

STYLE: Final = """
:root { color-scheme: light; }
@page { margin: 16mm 14mm 18mm; }
* { box-sizing: border-box; }
body { font: 10.5pt/1.45 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #16191d; background: #fff;
  max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 20pt; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 13.5pt; margin: 2rem 0 .5rem; padding-top: .6rem; border-top: 2px solid #16191d; break-after: avoid; }
h3 { font-size: 11pt; margin: 1.2rem 0 .3rem; break-after: avoid; }
p, ul { margin: .4rem 0; max-width: 46rem; }
ul { padding-left: 1.2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 1rem 0; }
dt { color: #4c545e; } dd { margin: 0; overflow-wrap: anywhere; }
nav ol { columns: 2; padding-left: 1.3rem; margin: .5rem 0 0; }
a { color: inherit; }
table { width: 100%; border-collapse: collapse; font-size: 8.6pt; line-height: 1.35; margin: .6rem 0; }
.wide { overflow-x: auto; }
table.figures { width: auto; min-width: 18rem; }
th { text-align: left; vertical-align: bottom; border-bottom: 1.2px solid #16191d; padding: .25rem .5rem .25rem 0; }
td { vertical-align: top; border-bottom: .6px solid #c9ced5; padding: .25rem .5rem .25rem 0;
  overflow-wrap: break-word; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
td.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
td.entries { color: #4c545e; font-variant-numeric: tabular-nums; min-width: 3.5rem; }
thead { display: table-header-group; } tr { break-inside: avoid; }
.more, .quiet { color: #4c545e; font-size: 9pt; }
.gap { border-left: 4px solid #a3231b; padding-left: .8rem; }
.whole { border-left: 4px solid #1d6b3a; padding-left: .8rem; }
pre { font: 8.6pt/1.4 ui-monospace, Consolas, monospace; background: #f3f4f6; padding: .6rem .8rem;
  white-space: pre-wrap; overflow-wrap: anywhere; }
@media print { body { max-width: none; padding: 0; font-size: 9.5pt; } a { text-decoration: none; }
  .wide { overflow: visible; } pre { border: .6px solid #c9ced5; } }
"""
