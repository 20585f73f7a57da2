"""Skipped lines of a file: those without an entry. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

SHOWN: Final = 20
"""The most lines that are listed with their reason; more are only counted."""


@dataclass(slots=True)
class SkippedLines:
    """The number of lines without an entry. The first ones are listed with their line number and the reason, a finished
    sentence."""

    count: int = 0
    named: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, why: str) -> None:
        self.count += 1
        if len(self.named) < SHOWN:
            self.named.append((line, why))

    def take(self, others: SkippedLines, after: int) -> None:
        """Add the skipped lines of a chunk that starts after line `after`."""
        self.count += others.count
        self.named += [(after + line, why) for line, why in others.named[: SHOWN - len(self.named)]]
