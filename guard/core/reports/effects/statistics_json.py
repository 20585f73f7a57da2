"""What Intercom counts of a setting, as the JSON that people read."""

from __future__ import annotations

from drift.core.json_view import Answer, ResourceName, Time, name_of, time
from drift.core.model.resources import Ref
from guard.core.effects.statistics import Statistics
from guard.core.reports.effects.figures_json import FigureAnswer, figure_answer


class StatisticAnswer(Answer, frozen=True):
    """One number; those of one `group` belong together."""

    name: str
    group: str
    figure: FigureAnswer


class CourseAnswer(Answer, frozen=True):
    """A part of the period: `well` of `all` were resolved by Fin, or went well. Null where that is not known, and
    `because` says why."""

    since: Time
    until: Time
    well: int | None
    all: int | None
    because: str


class StatisticsAnswer(Answer, frozen=True):
    """What Intercom counts of a resource from `since` to `until`, the part of the period that is known. `notes` are
    sentences that hold for all numbers."""

    resource: ResourceName
    since: Time
    until: Time
    numbers: tuple[StatisticAnswer, ...]
    course: tuple[CourseAnswer, ...]
    notes: tuple[str, ...]


def statistics_answer(ref: Ref, found: Statistics) -> StatisticsAnswer:
    return StatisticsAnswer(
        name_of(ref),
        time(found.since),
        time(found.until),
        tuple(StatisticAnswer(line.name, line.group, figure_answer(line.figure)) for line in found.lines),
        tuple(
            CourseAnswer(time(bar.since), time(bar.until), bar.well, bar.all, bar.because)
            for bar in found.bars
        ),
        found.notes,
    )
