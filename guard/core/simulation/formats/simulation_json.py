"""A simulation as JSON values. Pure."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta

from drift.core.json_view import Answer, Time, time
from guard.core.model.verdict import Verdict, VerdictWord
from guard.core.simulation.formats.wording import NEWS, SHOWN, link_of
from guard.core.simulation.result import SimulationResult, SimulationRow

NewsWord: TypeAlias = Annotated[str, Meta(extra_json_schema={"enum": [*NEWS]})]


class SkippedLine(Answer, frozen=True):
    """A line of an export that could not be read."""

    line: int
    why: str


class SkippedLinesAnswer(Answer, frozen=True):
    """How many lines of an export could not be read, and the first of them."""

    count: int
    named: tuple[SkippedLine, ...]


class QuestionsAsked(Answer, frozen=True):
    """How many questions a person would have had in a week."""

    week: str
    person: str
    questions: int


class Fight(Answer, frozen=True):
    """A resource that people would have changed back and forth."""

    resource: str
    people: tuple[str, ...]


class Caught(Answer, frozen=True):
    """A change or log entry that would have earned something: `verdict` with the tried policies, `instead` with the
    others."""

    at: Time
    subject: str
    actor: str
    ip: str | None
    change: int | None
    entry: str | None
    url: str | None
    verdict: VerdictWord
    instead: VerdictWord
    news: NewsWord
    policies: tuple[str, ...]
    sentence: str
    stopped: str | None


class Simulation(Answer, frozen=True):
    """What other policies would have done with the stored history, beside those in force. `more` counts the rows that
    are left out. `in_advance` counts the changes by what a proposal of them would have been answered: `needs_approval`,
    `refused`; `standard` stood in, and `demanded` had to bring more (one change may count in several)."""

    revision: str
    instead: str
    since: Time
    until: Time
    changes: int
    entries: int
    passed_over: SkippedLinesAnswer | None
    doubts: tuple[str, ...]
    verdicts: dict[str, int]
    news: dict[str, int]
    policies: dict[str, dict[str, int]]
    asked: tuple[QuestionsAsked, ...]
    affected: dict[str, int]
    fights: tuple[Fight, ...]
    stopped: dict[str, int]
    in_advance: dict[str, int]
    weeks: dict[str, dict[str, int]]
    rows: tuple[Caught, ...]
    more: int


def document(result: SimulationResult, address: str = "") -> Simulation:
    """The whole simulation."""
    return Simulation(
        revision=result.revision,
        instead=result.instead,
        since=time(result.since),
        until=time(result.until),
        changes=result.changes,
        entries=result.entries,
        passed_over=_passed_over(result),
        doubts=result.doubts,
        verdicts=dict(result.verdicts),
        news=dict(result.news),
        policies={
            name: {field: getattr(tally, field) for field in tally.__slots__}
            for name, tally in result.policies.items()
        },
        asked=tuple(QuestionsAsked(week, person, count) for (week, person), count in result.asked.items()),
        affected=dict(result.affected),
        fights=tuple(Fight(str(ref), tuple(people)) for ref, people in result.fights.items()),
        stopped=dict(result.stopped),
        in_advance=dict(result.in_advance),
        weeks={week: dict(counts) for week, counts in result.weeks.items()},
        rows=tuple(_row(row, link_of(row, result, address)) for row in result.rows),
        more=result.more,
    )


def _passed_over(result: SimulationResult) -> SkippedLinesAnswer | None:
    lost = result.passed_over
    if lost is None:
        return None
    return SkippedLinesAnswer(lost.count, tuple(SkippedLine(line, why) for line, why in lost.named))


def _row(row: SimulationRow, link: str) -> Caught:
    return Caught(
        at=time(row.at),
        subject=row.what,
        actor=row.actor.name,
        ip=row.actor.ip,
        change=row.change,
        entry=row.entry,
        url=link or None,
        verdict=row.verdict.word,
        instead=row.instead.word,
        news=row.news,
        policies=tuple(row.policies),
        sentence=row.sentence,
        stopped=row.stopped.sentence if row.stopped else None,
    )


def worth_showing(simulation: Simulation, most: int = SHOWN) -> tuple[Caught, ...]:
    """The rows that differ, or all where none does: the strictest first, then the newest."""
    differing = [row for row in simulation.rows if row.news != "same"] or list(simulation.rows)
    newest_first = sorted(differing, key=lambda row: row.at, reverse=True)
    return tuple(sorted(newest_first, key=_strictness)[:most])


def _strictness(row: Caught) -> tuple[int, int]:
    verdict, instead = Verdict.of(row.verdict), Verdict.of(row.instead)
    return -max(verdict, instead), -verdict
