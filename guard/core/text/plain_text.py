"""Untrusted text made safe to print: one line, no control characters. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

WIDEST: Final = 60
"""The length in characters at which a value or column is cut."""


def plain(text: str) -> str:
    """The text on one line, without characters that move the cursor or change the reading direction."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " for char in text)


def cut(text: str) -> str:
    return text if len(text) <= WIDEST else text[: WIDEST - 3] + "..."


def plain_lines(text: str) -> str:
    return "\n".join(map(plain, text.split("\n")))


def as_lines(lines: Iterable[str]) -> str:
    """The lines joined, each with its line break."""
    return "".join(f"{line}\n" for line in lines)
