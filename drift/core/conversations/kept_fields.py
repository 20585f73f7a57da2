"""What is kept of each conversation besides the facts that are always kept, as the text that a checkpoint has. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

_ALWAYS: Final = "workflow"
"""What was not always kept of each: what was read before lacks it, and is read again."""


class KeptFields(NamedTuple):
    """`language` is the attribute that holds the language of a conversation, `attributes` those whose values are
    kept."""

    language: str
    attributes: tuple[str, ...]


def kept_text(language: str, attributes: Iterable[str]) -> str:
    """Another text needs another reading."""
    return "\n".join((_ALWAYS, language, *sorted(attributes)))


def kept_fields(text: str) -> KeptFields:
    """What a text says; the language is empty where it says nothing."""
    _, language, *attributes = text.split("\n") if "\n" in text else ("", "")
    return KeptFields(language, tuple(attributes))
