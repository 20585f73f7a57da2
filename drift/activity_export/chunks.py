"""A large file of lines, cut into pieces."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

SMALLEST: Final = 8 << 20
"""Bytes that are worth a process of their own."""


class Piece(NamedTuple):
    """Whole lines of a file, from byte `start` up to byte `end`."""

    path: Path
    start: int
    end: int


def pieces_of(path: Path, most: int, smallest: int = SMALLEST) -> list[Piece]:
    """The file in so many pieces at the most, in fewer where it is small, in the order of the file. Raises OSError."""
    size = path.stat().st_size
    borders = {0, size}
    with path.open("rb") as file:
        count = min(most, size // smallest)
        for share in range(1, count):
            file.seek(size * share // count)
            file.readline()
            borders.add(min(file.tell(), size))
    return [Piece(path, start, end) for start, end in pairwise(sorted(borders))]
