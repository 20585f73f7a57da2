"""Texts of other people on one line, as they are: nothing in them can move a cursor or fill a table. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

WIDEST: Final = 60
"""Characters of a value or a column before it is cut."""


def plain(text: str) -> str:
    """One line without control characters: nothing in it can move a cursor or turn the reading direction."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " for char in text)


def cut(text: str) -> str:
    return text if len(text) <= WIDEST else text[: WIDEST - 3] + "..."


def plain_lines(text: str) -> str:
    return "\n".join(map(plain, text.split("\n")))


def as_lines(lines: Iterable[str]) -> str:
    """Each with its line break."""
    return "".join(f"{line}\n" for line in lines)
