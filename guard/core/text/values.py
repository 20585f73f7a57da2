"""Values, counts and durations formatted for people, cut to length."""

from __future__ import annotations

import json
import unicodedata
from typing import Final

import orjson

from drift.core.model.resources import Json

LONGEST: Final = 80
"""The most characters of a value in a sentence; the evidence has the whole value."""
AT_LENGTH: Final = 400
"""The most characters of what a policy asks for."""

_UNITS: Final = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


def show(value: Json) -> str:
    """A value as JSON, cut to `LONGEST`."""
    try:
        text = visible(orjson.dumps(value).decode())
    except TypeError:
        text = repr(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def written(value: Json) -> str:
    """What a policy asks for, as JSON that can be wrapped, cut to `AT_LENGTH`."""
    text = visible(json.dumps(value, ensure_ascii=False, default=repr))
    return text if len(text) <= AT_LENGTH else text[: AT_LENGTH - 3] + "..."


def visible(text: str) -> str:
    """The text with an escape for each character that cannot be told from another: spaces that are none, invisible
    ones, and accents that stand apart from their letter. Two texts that differ never look alike."""
    if text.isascii():
        return text
    told = "".join(map(_escaped, text, map(_stands_apart, f" {text}", text)))
    if unicodedata.is_normalized("NFC", told):
        return told
    return "".join(letter if letter.isascii() else _code(letter) for letter in text)


def _stands_apart(before: str, letter: str) -> bool:
    """Whether a character has another form, alone or together with the one before."""
    if letter.isascii():
        return False
    if not unicodedata.is_normalized("NFC", letter):
        return True
    return unicodedata.is_normalized("NFC", before) and not unicodedata.is_normalized("NFC", before + letter)


def _escaped(letter: str, is_apart: bool) -> str:
    hidden = unicodedata.category(letter) in ("Zs", "Cf") and letter not in (" ", "\u200d")
    return _code(letter) if hidden or is_apart else letter


def _code(letter: str) -> str:
    """The escape of a character, as YAML takes it."""
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"


def often(count: int) -> str:
    """How often something happened: `once`, `21 times`."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def span(seconds: float) -> str:
    """A duration: `10 minutes`."""
    name, size = next((name, size) for name, size in _UNITS if seconds % size == 0 or size == 1)
    count = seconds / size
    return f"{count:g} {name}{'' if count == 1 else 's'}"


def about(seconds: float) -> str:
    """A duration to one figure that people take in: `2 days`, `3 hours`, `40 seconds`."""
    name, size = next((name, size) for name, size in _UNITS if seconds >= size or size == 1)
    count = round(seconds / size)
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def when(days_left: int) -> str:
    """When an exemption ends: `today`, `in 3 days`."""
    return {0: "today", 1: "tomorrow"}.get(days_left, f"in {days_left} days")
