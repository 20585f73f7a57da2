"""Skipped lines of a file: those without an entry. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

SHOWN: Final = 20
"""The most lines that are listed with their reason; more are only counted."""


@dataclass(slots=True)
class SkippedLines:
    """The number of lines without an entry. The first ones are listed with their line number and the reason, a finished
    sentence. `reasons` counts the lines that were skipped for a reason of some interest, by a word, and `first_of` has
    the first of them."""

    count: int = 0
    named: list[tuple[int, str]] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=dict)
    first_of: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, line: int, why: str, reason: str = "") -> None:
        """`reason` is a word by which lines are counted."""
        self.count += 1
        if reason:
            self.reasons[reason] = self.reasons.get(reason, 0) + 1
            self.first_of.setdefault(reason, (line, why))
        if len(self.named) < SHOWN:
            self.named.append((line, why))

    def take(self, others: SkippedLines, after: int) -> None:
        """Add the skipped lines of a chunk that starts after line `after`."""
        self.count += others.count
        for reason, count in others.reasons.items():
            self.reasons[reason] = self.reasons.get(reason, 0) + count
            line, why = others.first_of[reason]
            self.first_of.setdefault(reason, (after + line, why))
        self.named += [(after + line, why) for line, why in others.named[: SHOWN - len(self.named)]]
