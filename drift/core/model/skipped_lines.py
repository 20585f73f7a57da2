"""Skipped lines of a file: those that hold no entry. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

SHOWN: Final = 20
"""How many broken lines are named; the others are counted."""


@dataclass(slots=True)
class SkippedLines:
    """Lines that are no entries: how many there are, and of the first ones the number of the line and the reason, in a
    finished sentence."""

    count: int = 0
    named: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, why: str) -> None:
        self.count += 1
        if len(self.named) < SHOWN:
            self.named.append((line, why))

    def take(self, others: SkippedLines, after: int) -> None:
        """Those of a piece that begins after so many lines."""
        self.count += others.count
        self.named += [(after + line, why) for line, why in others.named[: SHOWN - len(self.named)]]
