"""How many conversations a change has to do with, as the JSON that people read, and in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from msgspec import convert

from drift.core.json_view import Answer, ResourceName, Time
from guard.core.reports.effects.figures_json import FigureAnswer

MOST: Final = 12
"""How many figures are told beside a change, after the first: the report has them all."""


class ReachLine(Answer, frozen=True):
    """One number. `name` says of what, `more` what follows from it; those of one `group` belong together. `now`: it is
    about what stands so now, whenever it began."""

    name: str
    figure: FigureAnswer
    group: str = ""
    more: str = ""
    now: bool = False

    @property
    def sentence(self) -> str:
        return f"{self.name}: {self.figure.sentence}{f'; {self.more}' if self.more else ''}."


class ReachPoint(Answer, frozen=True):
    """The same number in a part of the period."""

    since: Time
    until: Time
    figure: FigureAnswer


class ReachAnswer(Answer, frozen=True):
    """How many conversations of a period a change of a resource has to do with. `headline` says it in a sentence, with
    the sort of the number; the first line is the one that it tells, `trend` its course, and `notes` hold for all
    figures. `kept_at` is when it was worked out for those who decide (null: it is as things are now)."""

    resource: ResourceName
    title: str
    operation: Literal["change", "delete"]
    since: Time
    until: Time
    headline: str
    lines: tuple[ReachLine, ...] = ()
    trend: tuple[ReachPoint, ...] = ()
    notes: tuple[str, ...] = ()
    kept_at: Time | None = None


def reach_answer(body: Mapping[str, Any]) -> ReachAnswer:
    """A report from the JSON as which it is kept."""
    return convert(body, ReachAnswer)


def reach_in_words(reach: ReachAnswer, most: int = MOST) -> Sequence[str]:
    """What people are told beside a change: the sentence that says most, other figures, and what holds for all."""
    rest = reach.lines[1:]
    said = [reach.headline, *(line.sentence for line in rest[:most])]
    if len(rest) > most:
        said.append(f"{len(rest) - most} more figures: `{command_of(reach)}` shows them as they are now.")
    if reach.kept_at is not None:
        return (*said, *reach.notes, f"Worked out at {reach.kept_at}, and kept for those who decide.")
    return (*said, *reach.notes)


def command_of(reach: ReachAnswer) -> str:
    """What says more of it on a terminal."""
    name = f"{reach.resource.kind}/{reach.resource.id}"
    return f"guardrail reach {name}{' --delete' if reach.operation == 'delete' else ''}"
