"""The formats of a simulation: JSON, Markdown for a pull request, plain text, and an HTML page with a chart. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

import orjson

from drift.core.json_view import time
from drift.core.model.resources import Json
from guard.core.simulation.formats.html import as_page
from guard.core.simulation.formats.markdown import as_markdown
from guard.core.simulation.formats.table import as_table
from guard.core.simulation.formats.wording import link_of
from guard.core.simulation.result import SimulationResult, SimulationRow


def document(result: SimulationResult, address: str = "") -> dict[str, Json]:
    """The whole simulation as JSON values."""
    return {
        "revision": result.revision,
        "instead": result.instead,
        "since": time(result.since),
        "until": time(result.until),
        "changes": result.changes,
        "entries": result.entries,
        "passed_over": _skipped_lines(result),
        "verdicts": dict(result.verdicts),
        "news": dict(result.news),
        "policies": {
            name: {field: getattr(tally, field) for field in tally.__slots__}
            for name, tally in result.policies.items()
        },
        "asked": [
            {"week": week, "person": person, "questions": count}
            for (week, person), count in result.asked.items()
        ],
        "affected": dict(result.affected),
        "fights": [{"resource": str(ref), "people": list(who)} for ref, who in result.fights.items()],
        "stopped": dict(result.stopped),
        "weeks": {week: dict(counts) for week, counts in result.weeks.items()},
        "rows": [_row(row, link_of(row, result, address)) for row in result.rows],
        "more": result.more,
    }


def _skipped_lines(result: SimulationResult) -> Json:
    skipped = result.passed_over
    if skipped is None:
        return None
    return {"count": skipped.count, "named": [{"line": line, "why": why} for line, why in skipped.named]}


def _row(row: SimulationRow, link: str) -> dict[str, Json]:
    return {
        "at": time(row.at),
        "subject": row.what,
        "actor": row.actor.name,
        "ip": row.actor.ip,
        "change": row.change,
        "entry": row.entry,
        "url": link or None,
        "verdict": row.verdict.word,
        "instead": row.instead.word,
        "news": row.news,
        "policies": list(row.policies),
        "sentence": row.sentence,
        "stopped": row.stopped.sentence if row.stopped else None,
    }


def as_json(result: SimulationResult, address: str = "") -> str:
    return orjson.dumps(document(result, address), option=orjson.OPT_INDENT_2).decode() + "\n"


class Formatter(Protocol):
    def __call__(self, result: SimulationResult, address: str = "") -> str:
        """`address` is where people reach the service, for links; empty where nobody said so."""


FORMATS: Final[Mapping[str, tuple[str, Formatter]]] = {
    "table": ("text/plain", as_table),
    "json": ("application/json", as_json),
    "markdown": ("text/markdown", as_markdown),
    "html": ("text/html", as_page),
}
"""Name of a format -> its media type and its formatter."""
