"""What Intercom counts of a setting, in the words and with the days of whoever reads."""

from __future__ import annotations

from dataclasses import dataclass

from babel.dates import format_date

from guard.core.effects.reach.report import Line
from guard.core.effects.statistics import Statistics
from guard.core.reports.effects.statistics_picture import Drawn, Picture, picture
from guard.web.console.reader import reader
from guard.web.console.words import N_, _

_PARTS = {
    "resolved": N_("Resolved by Fin"),
    "not resolved": N_("Not resolved by Fin"),
    "went well": N_("Went well"),
    "failed": N_("Failed"),
}


@dataclass(frozen=True, slots=True)
class ShownStatistics:
    """`days` are the bars, each with its day in words."""

    of: Statistics
    groups: dict[str, list[Line]]
    picture: Picture
    days: list[tuple[str, Drawn]]
    well: str
    ill: str


def shown(found: Statistics | None) -> ShownStatistics | None:
    if found is None:
        return None
    groups: dict[str, list[Line]] = {}
    for line in found.lines:
        groups.setdefault(line.group, []).append(line)
    drawn = picture(found.bars)
    return ShownStatistics(
        found,
        groups,
        drawn,
        [(_day(one.bar.since), one) for one in drawn.bars],
        _(_PARTS[found.well]) if found.well else "",
        _(_PARTS[found.ill]) if found.ill else "",
    )


def _day(at: float) -> str:
    return str(format_date(reader().local(at).date(), "d MMM", locale=reader().language))
