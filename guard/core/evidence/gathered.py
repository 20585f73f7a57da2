"""What a report says of the rows of a pack, gathered row by row: counts, and the rows that it shows. Pure.

It keeps no more than it shows, however many rows there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from guard.core.evidence.sheets import NO_BODY, NOT_OPENED, Cells, Row
from guard.core.evidence.teammates import FIRST_SEEN, IN_LOG

SHOWN: Final = 100
"""How many rows of a file the report shows; all of them are in the file."""
MOST_NAMES: Final = 40
_COUNTED: Final[Mapping[str, tuple[str, ...]]] = {
    "changes": ("who", "confidence", "operation", "unexplained"),
    "decisions": ("verdict",),
    "writes": ("purpose", "state"),
    "approvals": ("settlement", "separated"),
    "proposals": ("closing", "separated"),
    "policies": ("policy",),
}
"""The columns of which the report says how often each value stands there."""
_FIRST: Final[Mapping[str, frozenset[str]]] = {
    "changes": frozenset({"", "allow"}),
    "decisions": frozenset({"", "allow"}),
}
"""The verdicts of rows that the report leaves to the file."""


@dataclass(slots=True)
class Gathered:
    """`counts`: rows of each file. `values`: how often each value stands in a column. `shown`: the first rows of each
    file that the report shows; `left` how many more of the same sort are in the file alone."""

    counts: Counter[str] = field(default_factory=Counter)
    values: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    shown: dict[str, list[Cells]] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)
    minded: Counter[tuple[str, str]] = field(default_factory=Counter)
    unexplained: list[Cells] = field(default_factory=list)
    hours: list[float] = field(default_factory=list)
    not_opened: int = 0
    without_body: int = 0
    there: list[Cells] = field(default_factory=list)
    """The first teammates, teams and roles that are there at the end."""
    roles: Counter[str] = field(default_factory=Counter)
    """How many teammates have each role at the end."""

    def take(self, row: Row) -> None:
        cells = row.cells
        self.counts[row.sheet] += 1
        for column in _COUNTED.get(row.sheet, ()):
            self.values.setdefault((row.sheet, column), Counter())[cells[column]] += 1
        self.not_opened += NOT_OPENED in cells.values()
        self.without_body += NO_BODY in cells.values()
        self._of_sheet(row.sheet, cells)
        if row.sheet == "teammates":
            self._teammate(cells)
        elif cells.get("verdict") not in _FIRST.get(row.sheet, frozenset()):
            self._show(row.sheet, cells)

    def _of_sheet(self, sheet: str, cells: Cells) -> None:
        if sheet == "decisions":
            for policy in cells["policies"].split():
                self.minded[policy, cells["verdict"]] += 1
        if sheet == "changes" and cells["unexplained"] and len(self.unexplained) < SHOWN:
            self.unexplained.append(cells)
        if sheet == "findings" and cells["open_for_hours"]:
            self.hours.append(float(cells["open_for_hours"]))

    def _teammate(self, cells: Cells) -> None:
        """Who is there at the end is shown apart from what happened to them."""
        is_there = bool(cells["sort"] != IN_LOG and not cells["until"])
        if is_there and cells["sort"] == "teammate":
            self.roles[cells["role"] or "not said"] += 1
        if is_there and len(self.there) < SHOWN:
            self.there.append(cells)
        if cells["what"] != FIRST_SEEN or cells["ended"] == "removed":
            self._show("teammates", cells)

    def _show(self, sheet: str, cells: Cells) -> None:
        shown = self.shown.setdefault(sheet, [])
        if len(shown) < SHOWN:
            shown.append(cells)
        else:
            self.left[sheet] += 1

    def of(self, sheet: str, column: str) -> list[tuple[str, int]]:
        """The values of a column, the most frequent first; no more than a report shows."""
        found = self.values.get((sheet, column), Counter())
        ordered = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
        return [(value, count) for value, count in ordered if value][:MOST_NAMES]

    def many(self, sheet: str, column: str, *values: str) -> int:
        """In how many rows one of these values stands."""
        found = self.values.get((sheet, column), Counter())
        return sum(found[value] for value in values)


def gathered(rows: Iterable[Row]) -> Gathered:
    found = Gathered()
    for row in rows:
        found.take(row)
    return found
