"""Tables in plain text; cells are wrapped to the width of a terminal. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final

WIDTH: Final = 100
"""The width of a line, in characters."""
GAP: Final = "  "
TOGETHER: Final = "\N{NO-BREAK SPACE}"
"""A space at which a cell is never wrapped."""
_NARROWEST: Final = 8


def in_columns(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The lines of each row. A column is as wide as its widest cell. When the table is too wide, those columns shrink
    that need the fewest extra lines."""
    widths = _widths([[*map(len, column)] for column in zip(*rows, strict=True)])
    return [list(_folded(row, widths)) for row in rows]


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
    cells = [wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
    for number in range(max(map(len, cells))):
        parts = [cell[number].replace(TOGETHER, " ") if number < len(cell) else "" for cell in cells]
        yield GAP.join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip()
