"""Rows as plain text in columns, folded where a terminal would be too narrow for them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final

WIDTH: Final = 100
"""Characters of a line on a terminal."""
GAP: Final = "  "
TOGETHER: Final = "\N{NO-BREAK SPACE}"
"""A space at which nothing is folded."""
_NARROWEST: Final = 8


def in_columns(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The lines of each row. Columns are as wide as what stands in them; where that is too wide together, those give
    way whose cells are folded into the fewest lines more."""
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
    """How many lines more than one each such cells take in a column of this width."""
    return sum((length - 1) // width for length in lengths if length > width)


def _folded(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    cells = [wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
    for number in range(max(map(len, cells))):
        parts = [cell[number].replace(TOGETHER, " ") if number < len(cell) else "" for cell in cells]
        yield GAP.join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip()
