"""The aftermath of changes for people and programs: lines, Markdown, JSON. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from textwrap import wrap
from typing import Final

import orjson
from msgspec import to_builtins

from guard.core.reports.effects.aftermath_json import AftermathAnswer, FollowedAnswer
from guard.core.reports.effects.aftermath_wording import aftermath_in_words, followed_in_words
from guard.core.text.plain_text import as_lines, plain
from guard.core.text.text_table import WIDTH


def as_json(answer: AftermathAnswer) -> str:
    return orjson.dumps(answer, default=to_builtins, option=orjson.OPT_INDENT_2).decode() + "\n"


def as_table(answer: AftermathAnswer) -> str:
    return _written(aftermath_in_words(answer))


def list_as_json(rows: tuple[FollowedAnswer, ...]) -> str:
    return orjson.dumps({"items": rows}, default=to_builtins, option=orjson.OPT_INDENT_2).decode() + "\n"


def list_as_table(rows: tuple[FollowedAnswer, ...]) -> str:
    return _written(followed_in_words(rows))


def _written(lines: Iterable[str]) -> str:
    return as_lines(line for text in lines for line in _wrapped(text))


def _wrapped(text: str) -> list[str]:
    start = text[: len(text) - len(text.lstrip(" "))]
    written = plain(text.strip())
    return wrap(
        written, WIDTH, initial_indent=start, subsequent_indent=f"{start}  ", break_on_hyphens=False
    ) or [""]


FORMATS: Final[Mapping[str, tuple[str, Callable[[AftermathAnswer], str]]]] = {
    "table": ("text/plain", as_table),
    "json": ("application/json", as_json),
}
"""Name -> media type, and how to write it."""
LIST_FORMATS: Final[Mapping[str, Callable[[tuple[FollowedAnswer, ...]], str]]] = {
    "table": list_as_table,
    "json": list_as_json,
}
