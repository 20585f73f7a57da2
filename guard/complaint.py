"""What is said of something wrong in a document: the sentence, and the steps to it. Pure."""

from __future__ import annotations

import difflib
from typing import TypeAlias

from msgspec import Struct

Path: TypeAlias = tuple[str | int, ...]


class Complaint(Struct, frozen=True):
    """A finished sentence about the value at these steps. `at_key` says that its name is what is wrong, `incomplete`
    that only something in it is missing."""

    path: Path
    sentence: str
    at_key: bool = False
    incomplete: bool = False

    def spoils(self, path: Path) -> bool:
        """Whether the value at these steps is not what it should be, so that nothing more can be said about it."""
        if self.incomplete:
            return self.path[: len(path)] == path
        shorter = min(len(path), len(self.path))
        return self.path[:shorter] == path[:shorter]


def did_you_mean(word: str, known: list[str]) -> str:
    """A hint at the known word that comes close; "" when none does."""
    close = difflib.get_close_matches(word, known, n=1)
    return f" Did you mean `{close[0]}`?" if close else ""
