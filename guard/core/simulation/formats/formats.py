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


def document(found: SimulationResult, address: str = "") -> dict[str, Json]:
    """The whole simulation as JSON values."""
    return {
        "revision": found.revision,
        "instead": found.instead,
        "since": time(found.since),
        "until": time(found.until),
        "changes": found.changes,
        "entries": found.entries,
        "passed_over": _passed_over(found),
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
        "stopped": dict(found.stopped),
        "weeks": {week: dict(counts) for week, counts in found.weeks.items()},
        "rows": [_row(one, link_of(one, found, address)) for one in found.rows],
        "more": found.more,
    }


def _passed_over(found: SimulationResult) -> Json:
    lost = found.passed_over
    if lost is None:
        return None
    return {"count": lost.count, "named": [{"line": line, "why": why} for line, why in lost.named]}


def _row(one: SimulationRow, link: str) -> dict[str, Json]:
    return {
        "at": time(one.at),
        "subject": one.what,
        "actor": one.actor.name,
        "ip": one.actor.ip,
        "change": one.change,
        "entry": one.entry,
        "url": link or None,
        "verdict": one.verdict.word,
        "instead": one.instead.word,
        "news": one.news,
        "policies": list(one.policies),
        "sentence": one.sentence,
        "stopped": one.stopped.sentence if one.stopped else None,
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
