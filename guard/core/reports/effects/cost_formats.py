"""What Fin costs for people and programs: lines, JSON. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from textwrap import wrap
from typing import Final

import orjson
from msgspec import to_builtins

from guard.core.reports.effects.cost_json import CostAnswer
from guard.core.reports.effects.cost_wording import cost_in_words
from guard.core.text.plain_text import as_lines, plain
from guard.core.text.text_table import WIDTH


def as_json(answer: CostAnswer) -> str:
    return orjson.dumps(answer, default=to_builtins, option=orjson.OPT_INDENT_2).decode() + "\n"


def as_table(answer: CostAnswer) -> str:
    return as_lines(line for text in cost_in_words(answer) for line in _wrapped(text))


def _wrapped(text: str) -> list[str]:
    start = text[: len(text) - len(text.lstrip(" "))]
    more = f"{start}  " if start else ""
    written = plain(text.strip())
    return wrap(written, WIDTH, initial_indent=start, subsequent_indent=more, break_on_hyphens=False) or [""]


FORMATS: Final[Mapping[str, tuple[str, Callable[[CostAnswer], str]]]] = {
    "table": ("text/plain", as_table),
    "json": ("application/json", as_json),
}
"""Name -> media type, and how to write it."""
