"""YAML scalars: their JSON values, and a sentence for everything that YAML would guess."""

from __future__ import annotations

import math
import re
from typing import Final, TypeAlias

import yaml

from drift.core.model.resources import Json

Understood: TypeAlias = tuple[Json, tuple[str, ...]]

TAG: Final = "tag:yaml.org,2002:"
LONGEST_NUMBER: Final = 300
"""The most characters of a number; Intercom's numbers are far shorter."""
_LARGEST: Final = 2**63
"""Whole numbers of JSON lie between this below zero and twice this above."""
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_NEARLY_A_NUMBER: Final = re.compile(r"[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+|0o[0-7]+")
_PLAIN_NUMBERS: Final = {
    "int": r"-?(0|[1-9][0-9]*)",
    "float": r"[-+]?(0|[1-9][0-9]*)?\.?[0-9]*([eE][-+]?[0-9]+)?",
}


def understood(tag: str, text: str, *, is_quoted: bool) -> Understood:
    """The value of a scalar and its problems."""
    kind = tag.removeprefix(TAG)
    if kind in ("str", "timestamp"):  # JSON has no dates: a date stays text
        return _text(text, is_quoted)
    if kind == "null":
        return None, ()
    if kind == "bool":
        return _boolean(text)
    if kind in _PLAIN_NUMBERS:
        return _number(kind, text)
    return None, (odd(tag),)


def seen(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without characters that stores or terminals reject; escape sequences can produce them."""
    if text.isprintable() or not (control := _CONTROL.search(text)):
        return text, ()
    return _CONTROL.sub("", text), (f"The text holds the control character {code(control[0])}. Take it out.",)


def odd(tag: str) -> str:
    """The problem with a tag."""
    return f"The tag {tag.replace(TAG, '!!')} is not understood. Write a plain value."


def code(character: str) -> str:
    """The code point of a character, to look it up."""
    return f"U+{ord(character):04X}"


def _text(text: str, is_quoted: bool) -> Understood:
    shown, problems = seen(text)
    if not is_quoted and _NEARLY_A_NUMBER.fullmatch(text):
        problems = (f"YAML reads {text} as text. Write the number out, or put it in quotes.", *problems)
    return shown, problems


def _boolean(text: str) -> Understood:
    truth = text.lower() in ("true", "yes", "on", "y")
    if text.lower() in ("true", "false"):
        return truth, ()
    guessed = "true" if truth else "false"
    return truth, (f"YAML reads {text} as {guessed}. Write true or false, or put it in quotes.",)


def _number(kind: str, text: str) -> Understood:
    if len(text) > LONGEST_NUMBER:
        return text, (f"The number is longer than {LONGEST_NUMBER} digits. Put it in quotes if it is text.",)
    if (
        not re.fullmatch(_PLAIN_NUMBERS[kind], text)
        or not re.search("[0-9]", text)
        or _is_endless(text, kind)
    ):
        return text, (f"YAML reads {text} as {_guessed(text, kind)}. Put it in quotes if it is text.",)
    if kind == "int" and not -_LARGEST <= int(text) < 2 * _LARGEST:
        return text, (
            f"The number {text[:40]} is larger than any that can be kept. Put it in quotes if it is text.",
        )
    return int(text) if kind == "int" else float(text), ()


def _is_endless(text: str, kind: str) -> bool:
    """Whether a number is too large for JSON, which has no infinity."""
    return kind == "float" and math.isinf(float(text))


def _guessed(text: str, kind: str) -> str:
    """The value that YAML 1.1 gives to text that nobody means as a number."""
    try:
        value = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, OverflowError):
        value = None
    return f"the number {value}" if isinstance(value, int | float) else f"a strange {kind}"
