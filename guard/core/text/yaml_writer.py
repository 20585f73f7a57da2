"""Writes JSON values as readable YAML, which the strict reader reads back as the same values. Pure.

Text that YAML could read as another type is quoted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from drift.core.model.resources import Json
from guard.core.text.values import visible

WIDTH: Final = 110
"""The width of a line, in characters. A value that fits is written on one line."""
_PLAIN: Final = re.compile(
    r"[A-Za-z_/][A-Za-z0-9_./@+-]*( [A-Za-z0-9_./@+-]+)*"  # words, addresses, JSON Pointers
    r"|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"  # moments
    r"|\d{1,3}(\.\d{1,3}){3}(/\d{1,2})?"  # IP addresses and networks
)
_GUESSED: Final = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
_UNSEEN: Final = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
"""Characters that are invisible to a reviewer, or that YAML reads as a line break."""


def entry(value: Mapping[str, Json], indent: int) -> str:
    """A mapping as one list item, ending with a line break."""
    pad = " " * indent
    lines = list(_mapping(value, indent + 2))
    return "".join(f"{line}\n" for line in (f"{pad}- {lines[0].lstrip()}", *lines[1:]))


def _mapping(value: Mapping[str, Json], indent: int) -> Iterator[str]:
    pad = " " * indent
    for name, inner in value.items():
        start = f"{pad}{scalar(name)}:"
        short = f"{start} {flow(inner)}"
        if len(short) <= WIDTH or not inner or not isinstance(inner, Mapping | list):
            yield short
        else:
            yield start
            yield from _mapping(inner, indent + 2) if isinstance(inner, Mapping) else _list(inner, indent + 2)


def _list(value: Sequence[Json], indent: int) -> Iterator[str]:
    pad = " " * indent
    for inner in value:
        short = f"{pad}- {flow(inner)}"
        if len(short) <= WIDTH or not inner or not isinstance(inner, Mapping | list):
            yield short
            continue
        lines = list(_mapping(inner, indent + 2) if isinstance(inner, Mapping) else _list(inner, indent + 2))
        yield f"{pad}- {lines[0].lstrip()}"
        yield from lines[1:]


def flow(value: Json) -> str:
    """The value on one line."""
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{scalar(name)}: {flow(inner)}" for name, inner in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    return scalar(value)


def scalar(value: Json) -> str:
    """A string, number, boolean or null."""
    if isinstance(value, float):
        return re.sub(r"^(-?\d+)e", r"\1.0e", repr(value))  # YAML 1.1 requires a dot in a float
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.fullmatch(value) and value.casefold() not in _GUESSED:
        return value
    quoted = visible(json.dumps(value, ensure_ascii=False))
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
