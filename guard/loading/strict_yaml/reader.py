"""Reads YAML strictly: JSON values with positions, and a problem for everything that YAML would guess.

PyYAML keeps the last of two equal keys and reads `no` as false and 12:30 as 750. Policies must not rest on guesses.
"""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

from guard.core.language.diagnostics import Place
from guard.loading.strict_yaml.composer import Reader
from guard.loading.strict_yaml.look_alikes import look_alikes, refuse_strange_spaces
from guard.loading.strict_yaml.positions import Document, NotReadable, place_of
from guard.loading.strict_yaml.scalars import code

__all__ = ["LONGEST_FILE", "TOO_LARGE", "Document", "NotReadable", "Place", "read"]

LONGEST_FILE: Final = 1_000_000
"""The most bytes of a file; policy files that people review are a hundredth of this."""
TOO_LARGE: Final = f"The file is larger than {LONGEST_FILE // 1000} kB: no person can review it. Split it."
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
"""Characters that are invisible to a reviewer: control characters and those that change the reading direction."""
_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(content: bytes) -> Document:
    """Read one YAML document. Raises NotReadable; smaller errors are in `problems`."""
    if len(content) > LONGEST_FILE:
        raise NotReadable(Place(), TOO_LARGE)
    text = _text(content)
    parser = _Loader(text)
    try:
        document = Reader(parser).document()
        document.text = text
        document.problems += look_alikes(text)
    except yaml.YAMLError as error:
        raise _not_yaml(error, text) from None
    finally:
        parser.dispose()
    return document


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise NotReadable(Place(line), "The file is not UTF-8. Save it as UTF-8 text.") from None
    if unseen := _UNSEEN.search(text):
        before = text[: unseen.start()]
        place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise NotReadable(place, f"The character {code(unseen[0])} cannot be seen in a review. Take it out.")
    if not text.isascii():
        refuse_strange_spaces(text)
    return text


def _not_yaml(error: yaml.YAMLError, text: str) -> NotReadable:
    from guard.loading.strict_yaml.syntax_messages import Stop, Where, syntax_message  # rarely needed

    begun = getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None) or begun
    at, since = (
        Where(*(Place() if position is None else place_of(position))) for position in (mark, begun or mark)
    )
    problem, context = getattr(error, "problem", None) or str(error), getattr(error, "context", None) or ""
    where, clause = syntax_message(Stop(problem, context, at, since, text))
    last = max(len(text.splitlines()), 1)  # the parser may stop after the end
    return NotReadable(Place(*where) if where.line <= last else Place(last), f"This is not YAML: {clause}.")
