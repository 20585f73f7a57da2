"""What is said of something wrong in a document: the sentence, and the steps to it. Pure."""

from __future__ import annotations

import difflib
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct

DocumentPath: TypeAlias = tuple[str | int, ...]


class Diagnostic(Struct, frozen=True):
    """A finished sentence about the value at these steps. `at_key` says that its name is what is wrong, `incomplete`
    that only something in it is missing. `rule` is the id of the lint rule; errors have none."""

    path: DocumentPath
    sentence: str
    at_key: bool = False
    incomplete: bool = False
    rule: str = ""

    def spoils(self, path: DocumentPath) -> bool:
        """Whether the value at these steps is not what it should be, so that nothing more can be said about it."""
        if self.incomplete:
            return self.path[: len(path)] == path
        shorter = min(len(path), len(self.path))
        return self.path[:shorter] == path[:shorter]


def did_you_mean(word: str, known: list[str]) -> str:
    """A hint at the known word that comes close; "" when none does."""
    close = difflib.get_close_matches(word, known, n=1)
    return f" Did you mean `{close[0]}`?" if close else ""


class Place(NamedTuple):
    """Where something stands in a file. Both count from 1."""

    line: int = 1
    column: int = 1


class Comment(NamedTuple):
    """A comment of a file. `concerns` is the line it stands beside, or above."""

    place: Place
    text: str
    concerns: int


class FileDiagnostic(Struct, frozen=True):
    """One thing wrong in a policy file, as a finished sentence. `line` and `column` count from 1. `rule` is the id of
    the lint rule; `waived` is the reason of its waiver."""

    file: str
    line: int
    sentence: str
    level: Literal["error", "warning"] = "error"
    column: int = 1
    rule: str = ""
    waived: str = ""

    @classmethod
    def at(
        cls,
        file: str,
        place: Place,
        sentence: str,
        level: Literal["error", "warning"] = "error",
        rule: str = "",
        waived: str = "",
    ) -> FileDiagnostic:
        """The problem in one line: what it quotes of a file may hold line breaks and what nobody sees."""
        if not sentence.isprintable():
            sentence = "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in sentence)
        return cls(file, place.line, sentence, level, place.column, rule, waived)

    @property
    def rank(self) -> tuple[str, int, int, str]:
        """Problems are told in the order of the files."""
        return self.file, self.line, self.column, self.sentence

    def __str__(self) -> str:
        rule = f" [{self.rule}]" if self.rule else ""
        waived = f" Waived because {self.waived}" if self.waived else ""
        return f"{self.file}:{self.line}:{self.column}: {self.level}: {self.sentence}{rule}{waived}"
