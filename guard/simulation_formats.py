"""The forms of a simulation: JSON, Markdown for a pull request, plain text, and a page with a picture. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import orjson

from drift.rendering import time
from drift.resources import Json
from guard.plain_text import cut, plain
from guard.simulated import Caught, Simulated
from guard.simulation_markdown import as_markdown
from guard.simulation_page import as_page
from guard.simulation_words import COLUMNS, difference, headline, leads_to, numbers, worth_showing


def document(found: Simulated) -> dict[str, Json]:
    """The whole simulation as JSON values."""
    return {
        "revision": found.revision,
        "instead": found.instead,
        "since": time(found.since),
        "until": time(found.until),
        "changes": found.changes,
        "entries": found.entries,
        "verdicts": dict(found.verdicts),
        "news": dict(found.news),
        "policies": {
            name: {field: getattr(tally, field) for field in tally.__slots__}
            for name, tally in found.policies.items()
        },
        "asked": [
            {"week": week, "person": person, "questions": count}
            for (week, person), count in found.asked.items()
        ],
        "affected": dict(found.affected),
        "fights": [{"resource": str(ref), "people": list(who)} for ref, who in found.fights.items()],
        "stopped": found.stopped,
        "weeks": {week: dict(counts) for week, counts in found.weeks.items()},
        "rows": [_row(one) for one in found.rows],
        "more": found.more,
    }


def _row(one: Caught) -> dict[str, Json]:
    return {
        "at": time(one.at),
        "subject": one.what,
        "actor": one.actor.name,
        "ip": one.actor.ip,
        "change": one.change,
        "entry": one.entry,
        "verdict": one.verdict.word,
        "instead": one.instead.word,
        "news": one.news,
        "policies": list(one.policies),
        "sentence": one.sentence,
        "stopped": one.stopped or None,
    }


def as_json(found: Simulated) -> str:
    return orjson.dumps(document(found), option=orjson.OPT_INDENT_2).decode() + "\n"


def as_table(found: Simulated) -> str:
    """Plain text for a terminal."""
    lines = [f"{headline(found)}.", difference(found), ""]
    spoke = {name: tally for name, tally in found.policies.items() if any(numbers(tally))}
    table = [("POLICY", *(column.upper() for column in COLUMNS))]
    table += [(name, *(str(count or "-") for count in numbers(tally))) for name, tally in spoke.items()]
    lines += [*_columns(table), ""] if spoke else []
    rows, more = worth_showing(found)
    lines += [
        f"{time(one.at)[:16]}  {one.news:<8}  {one.verdict.word:<16}  {cut(plain(leads_to(one)))}  "
        f"{plain(one.actor.name)}  {', '.join(one.policies)}"
        for one in rows
    ]
    lines += [f"and {more:,} more"] if more > 0 else []
    lines += [
        f"The breaker would have opened for {ref}: {plain(', '.join(who))}."
        for ref, who in found.fights.items()
    ]
    return "\n".join(lines).rstrip() + "\n"


def _columns(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows]


FORMATS: Final[Mapping[str, tuple[str, Callable[[Simulated], str]]]] = {
    "table": ("text/plain", as_table),
    "json": ("application/json", as_json),
    "markdown": ("text/markdown", as_markdown),
    "html": ("text/html", as_page),
}
"""Name of a format -> its media type, and how the simulation is written in it."""
