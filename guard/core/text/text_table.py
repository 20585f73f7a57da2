"""Tables in plain text; cells are wrapped to the width of a terminal. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from textwrap import TextWrapper
from typing import Final

WIDTH: Final = 100
"""The width of a line, in characters."""
GAP: Final = "  "
TOGETHER: Final = "\N{NO-BREAK SPACE}"
"""A space at which a cell is never wrapped."""
_NARROWEST: Final = 8
_MARKS: Final = re.compile(r"[/@._:,;=&?-]+")
"""What stands between the parts of addresses, paths and names."""


class _Wrapper(TextWrapper):
    """Cuts a word that is too long behind one of its marks, and inside a part only where that alone is too long."""

    def _handle_long_word(
        self, reversed_chunks: list[str], cur_line: list[str], cur_len: int, width: int
    ) -> None:
        word, room = reversed_chunks[-1], max(width - cur_len, 1)
        cut = max((mark.end() for mark in _MARKS.finditer(word) if mark.end() <= room), default=0)
        if not cut and cur_line:
            return  # it begins on the next line
        reversed_chunks[-1] = word[cut or room :]
        cur_line.append(word[: cut or room])


def in_columns(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The lines of each row. A column is as wide as its widest cell. When the table is too wide, those columns shrink
    that need the fewest extra lines."""
    widths = _widths([[*map(len, column)] for column in zip(*rows, strict=True)])
    return [list(_folded(row, widths)) for row in rows]


def folded(cell: str, width: int) -> list[str]:
    """The lines of a cell, at least one, none wider than so many characters."""
    return _Wrapper(width).wrap(cell) or [""]


def _widths(lengths: Sequence[Sequence[int]]) -> list[int]:
    widths = [max(column) for column in lengths]
    room = WIDTH - len(GAP) * (len(widths) - 1)
    while sum(widths) > room and max(widths) > _NARROWEST:
        wide = [place for place, width in enumerate(widths) if width > _NARROWEST]
        gives_way = min(wide, key=lambda place: (_lines(lengths[place], widths[place] - 1), -widths[place]))
        widths[gives_way] -= 1
    return widths


def _lines(lengths: Sequence[int], width: int) -> int:
    """The number of extra lines that cells of these lengths need in a column of this width."""
    return sum((length - 1) // width for length in lengths if length > width)


def _folded(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    cells = [folded(cell, width) for cell, width in zip(row, widths, strict=True)]
    for number in range(max(map(len, cells))):
        parts = [cell[number].replace(TOGETHER, " ") if number < len(cell) else "" for cell in cells]
        yield GAP.join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip()
