"""JSON that strict readers refuse whole: what can be read of it, and what was replaced. Pure.

Half of a surrogate pair (an emoji cut in two), a number that no computer has, or a text without an end would otherwise
keep everything beside it from being read.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import orjson

from drift.core.model.json_pointer import join
from drift.core.model.resources import Json

DEEPEST: Final = 100
"""Levels of nesting that are kept. Intercom's answers have fewer than ten."""
LONGEST: Final = 100_000
"""Characters of a text, and members of a list or an object, that are kept."""
TOO_DEEP: Final = "(nested too deeply to be kept)"
"""Stands for what lies deeper."""
_DIGITS: Final = 4000
_NAMED: Final = 5
"""How much of what was replaced is named."""
_LARGEST: Final = 2**63
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_TOKENS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def decode(content: bytes) -> Json:
    """The value in a text of JSON, also where it holds what strict readers refuse. Raises ValueError for what is no
    JSON at all, such as a text that was cut off."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        text = content.decode("utf-8", "surrogateescape")
    try:
        return _LENIENT(text)
    except RecursionError:
        return _LENIENT(_shallow(text))


def repaired(value: Json) -> tuple[Json, tuple[str, ...]]:
    """The value as everything can keep it, and what was replaced in it, as clauses that begin with its place."""
    repair = _Repair()
    return repair.of(value, ()), tuple(repair.clauses)


@dataclass(slots=True)
class _Repair:
    clauses: list[str] = field(default_factory=list)

    def of(self, value: Json, place: tuple[str, ...]) -> Json:
        if isinstance(value, str):
            return self._text(value, place)
        if isinstance(value, dict | list):
            return self._container(value, place)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._number(value, place)
        return value

    def _text(self, value: str, place: tuple[str, ...]) -> str:
        if value == TOO_DEEP:
            self._note(place, "is nested too deeply, and was left out")
        if not value.isascii() and _SURROGATES.search(value):
            self._note(
                place, "holds a character that does not exist (half of a surrogate pair), which was replaced"
            )
            value = _SURROGATES.sub("\ufffd", value)
        if len(value) > LONGEST:
            self._note(place, f"has {len(value):,} characters, of which the first {LONGEST:,} are kept")
            value = value[:LONGEST]
        return value

    def _number(self, value: Json, place: tuple[str, ...]) -> Json:
        if math.isfinite(value) if isinstance(value, float) else -_LARGEST <= value < 2 * _LARGEST:
            return value
        self._note(place, "is a number that cannot be kept, and is kept as text")
        return str(value)

    def _container(self, value: Json, place: tuple[str, ...]) -> Json:
        if len(place) >= DEEPEST:
            self._note(place, "is nested too deeply, and was left out")
            return TOO_DEEP
        if len(value) > LONGEST:
            self._note(place, f"has {len(value):,} members, of which the first {LONGEST:,} are kept")
        if isinstance(value, list):
            return [self.of(item, (*place, str(index))) for index, item in enumerate(value[:LONGEST])]
        members = zip(value.items(), range(LONGEST), strict=False)
        return {self._text(key, (*place, key)): self.of(item, (*place, key)) for (key, item), _ in members}

    def _note(self, place: tuple[str, ...], clause: str) -> None:
        if len(self.clauses) < _NAMED:
            self.clauses.append(f"{_shown(place)} {clause}")


def _shown(place: tuple[str, ...]) -> str:
    pointer = _SURROGATES.sub("\ufffd", join(place)) or "it"
    return pointer if len(pointer) <= 100 else f"{pointer[:99]}…"


def _whole_number(digits: str) -> float:
    return int(digits) if len(digits) < _DIGITS else math.inf


_LENIENT: Final = json.JSONDecoder(strict=False, parse_int=_whole_number).decode


def _shallow(text: str) -> str:
    """The text with everything that is nested too deeply replaced."""
    return "".join(_shallow_parts(text))


def _shallow_parts(text: str) -> Iterator[str]:
    depth = kept = 0
    for token in _TOKENS.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth == DEEPEST:
                yield text[kept : token.start()]
        elif token[0] in "]}":
            if depth == DEEPEST:
                yield f'"{TOO_DEEP}"'
                kept = token.end()
            depth -= 1
    yield text[kept:]
