"""The reach of a change: what is counted of the conversations that it has to do with, before anybody makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, TypeAlias

from drift.core.json_view import time
from drift.core.model.gone import day_in_words
from drift.core.model.resources import Json, Ref
from guard.core.effects.figures import Figure
from guard.core.effects.figures import as_json as figure_as_json
from guard.core.effects.figures import from_json as figure_from_json

Operation: TypeAlias = Literal["change", "delete"]
DOING: Final[Mapping[Operation, str]] = {"change": "Changing", "delete": "Deleting"}


@dataclass(frozen=True, slots=True)
class Line:
    """One number: `name` says of what, without a full stop; `more` what follows from it, as a clause. Lines of one
    `group` stand together under it. `now`: it is about what stands so now, whenever it began."""

    name: str
    figure: Figure
    group: str = ""
    more: str = ""
    now: bool = False

    def sentence(self) -> str:
        return f"{self.name}: {self.figure.sentence()}{f'; {self.more}' if self.more else ''}."


@dataclass(frozen=True, slots=True)
class Point:
    """The same number in a part of the period (unix seconds)."""

    since: float
    until: float
    figure: Figure


@dataclass(frozen=True, slots=True)
class Reach:
    """`since` and `until` (unix seconds) are the part of the period that is known. The first line is the one that says
    most; `trend` is its course, and empty where it has none. `notes` are sentences that hold for all figures."""

    ref: Ref
    title: str
    operation: Operation
    since: float
    until: float
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    trend: tuple[Point, ...] = ()

    def headline(self) -> str:
        """The number that says most, with its sort and its period, as one sentence."""
        named = f"“{self.title}” ({self.ref})" if self.title and self.title != self.ref.id else str(self.ref)
        doing = f"{DOING[self.operation]} {named}"
        if not self.lines:
            return f"{doing}: how many conversations it has to do with is unknown, because nothing tells."
        first = self.lines[0]
        name = first.name[:1].lower() + first.name[1:]
        period = f", from {day_in_words(self.since)} to {day_in_words(self.until)}"
        return f"{doing}: {name}{'' if first.now else period}: {first.figure.sentence()}."

    def groups(self) -> dict[str, list[Line]]:
        """The lines under the names of their groups, in order."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.group, []).append(line)
        return found


def as_json(reach: Reach) -> dict[str, Json]:
    """The report as it is stored and sent; `from_json` reads it."""
    return {
        "resource": {"kind": reach.ref.kind, "id": reach.ref.id},
        "title": reach.title,
        "operation": reach.operation,
        "since": time(reach.since),
        "until": time(reach.until),
        "headline": reach.headline(),
        "lines": [
            {
                "name": line.name,
                "group": line.group,
                "more": line.more,
                "now": line.now,
                "figure": figure_as_json(line.figure),
            }
            for line in reach.lines
        ],
        "trend": [
            {"since": time(point.since), "until": time(point.until), "figure": figure_as_json(point.figure)}
            for point in reach.trend
        ],
        "notes": list(reach.notes),
    }


def from_json(body: Mapping[str, Any]) -> Reach:
    """A report that was kept as JSON."""
    return Reach(
        Ref(body["resource"]["kind"], body["resource"]["id"]),
        body["title"],
        body["operation"],
        _moment(body["since"]),
        _moment(body["until"]),
        tuple(
            Line(line["name"], figure_from_json(line["figure"]), line["group"], line["more"], line["now"])
            for line in body["lines"]
        ),
        tuple(body["notes"]),
        tuple(
            Point(_moment(point["since"]), _moment(point["until"]), figure_from_json(point["figure"]))
            for point in body["trend"]
        ),
    )


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).astimezone(UTC).timestamp()
