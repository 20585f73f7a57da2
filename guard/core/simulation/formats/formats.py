"""The formats of a simulation: JSON, Markdown for a pull request, plain text, and an HTML page with a chart. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

import orjson
from msgspec import to_builtins

from guard.core.simulation.formats.html import as_page
from guard.core.simulation.formats.markdown import as_markdown
from guard.core.simulation.formats.simulation_json import document
from guard.core.simulation.formats.table import as_table
from guard.core.simulation.result import SimulationResult


def as_json(result: SimulationResult, address: str = "") -> str:
    return (
        orjson.dumps(document(result, address), default=to_builtins, option=orjson.OPT_INDENT_2).decode()
        + "\n"
    )


class Formatter(Protocol):
    def __call__(self, result: SimulationResult, address: str = "") -> str:
        """`address` is where the API is, for links; empty where nobody said so."""


FORMATS: Final[Mapping[str, tuple[str, Formatter]]] = {
    "table": ("text/plain", as_table),
    "json": ("application/json", as_json),
    "markdown": ("text/markdown", as_markdown),
    "html": ("text/html", as_page),
}
"""Name of a format -> its media type and its formatter."""
