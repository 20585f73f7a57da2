"""Takes out of a question what says who asked it: names, addresses, numbers. What is left is a question for Fin.

It takes out too much rather than too little: a question is as good without its order number. Names of people whom
nothing else names (a wife, a neighbour) cannot all be recognised: whoever uses the questions reads them first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from drift.core.conversations.masks import ADDRESSES, THE_REST

LONGEST: Final = 400
"""Characters of a question."""
_LEAST: Final = 3
"""Letters that have to be left for a question to say anything."""
_LOOKED_AT: Final = 4_000
"""Characters of a message that are looked at: the question stands at its beginning."""
_ADDRESSES: Final = tuple((re.compile(pattern, flags), mark) for pattern, mark, flags in ADDRESSES)
_THE_REST: Final = tuple((re.compile(pattern, flags), mark) for pattern, mark, flags in THE_REST)
_AGAIN: Final = re.compile(r"(\[(\w+)\])(?:[\s,.;:()-]*\[\2\])+")
_ENDS: Final = re.compile(r"(?:[\s,.-]*\[name\])+\s*$")
_MARK: Final = re.compile(r"\[\w+\]")
_FORMULA: Final = "=+-@|% "


def masked(text: str, names: Iterable[str] = ()) -> str:
    """A question of which nobody can tell who asked it, in one line; empty where nothing is left to ask. `names` are
    those of the people in the conversation, their addresses included."""
    text = _plain(text)
    for pattern, mark in _ADDRESSES:
        text = pattern.sub(mark, text)
    text = _without_names(text, map(_plain, names))
    for pattern, mark in _THE_REST:
        text = pattern.sub(mark, text)
    text = _AGAIN.sub(r"\1", " ".join(text.split()))
    text = _ENDS.sub("", text).lstrip(_FORMULA).strip()
    return _cut(text) if _says_something(text) else ""


def _plain(text: str) -> str:
    """The beginning, in the plain form of each character: a wide digit is a digit, and what nobody sees is left out."""
    if len(text) > _LOOKED_AT:
        text = text[:_LOOKED_AT].rpartition(" ")[0]
    plain = unicodedata.normalize("NFKC", text)
    return "".join(char for char in plain if unicodedata.category(char) != "Cf")


def _without_names(text: str, names: Iterable[str]) -> str:
    forms = sorted({form for name in names for form in _forms(name)}, key=len, reverse=True)
    if not forms:
        return text
    pattern = "|".join(map(_wherever, forms))
    return re.sub(rf"(?:{pattern})(?:['\u2019]s\b)?", "[name]", text, flags=re.IGNORECASE)


def _wherever(form: str) -> str:
    """A pattern that finds a name. What has no capitals, as in Chinese or Arabic, stands between letters as well."""
    plain = re.escape(form)
    return plain if form.upper() == form.lower() else rf"(?<!\w){plain}(?!\w)"


def _forms(name: str) -> set[str]:
    """A name as people write it: whole, its parts, and without accents; also of an address what stands before the @."""
    whole = name.strip().partition("@")[0]
    parts = {whole, *re.split(r"[\s._+\-]+", whole)}
    plain = {_without_accents(part) for part in parts}
    joined = {part.replace("'", "").replace("\u2019", "") for part in parts | plain}
    return {part for part in parts | plain | joined if len(part) > 1 and not part.isdigit()}


def _without_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def _says_something(text: str) -> bool:
    return sum(map(str.isalpha, _MARK.sub("", text))) >= _LEAST


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rsplit(' ', 1)[0]} …"
