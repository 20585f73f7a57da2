"""The aftermath of changes as answers: the record's values as the JSON that people read."""

from __future__ import annotations

from collections.abc import Collection

from drift.core.json_view import name_of, name_or_none, time, time_or_none
from drift.core.model.resources import Ref
from guard.core.effects.aftermath.followed import Followed, Note, made_at
from guard.core.effects.aftermath.look import Look, Point
from guard.core.effects.aftermath.measures import ARE_OF, TITLES
from guard.core.effects.aftermath.seen import Seen
from guard.core.reports.effects.aftermath_json import (
    AftermathAnswer,
    BesideAnswer,
    FollowedAnswer,
    LookAnswer,
    NoteAnswer,
    PointAnswer,
    SeenAnswer,
    WaitingAnswer,
)
from guard.queries.effects.aftermath.report import Beside, Report, Row


def note_answer(note: Note) -> NoteAnswer:
    return NoteAnswer(note.id, note.who, note.text, time(note.at), time(note.noted_at), note.touches.words)


def row_answer(row: Row) -> FollowedAnswer:
    one, newest = row.followed, max(row.headlines, default=0)
    return FollowedAnswer(
        one.id,
        name_or_none(_ref(one)),
        row.title,
        one.operation,
        time(one.since),
        one.changes,
        None if row.note is None else note_answer(row.note),
        tuple(sorted(row.headlines)),
        time_or_none(one.due),
        _seen(row.headlines[newest]) if newest else None,
    )


def report_answer(report: Report) -> AftermathAnswer:
    one = report.followed
    return AftermathAnswer(
        one.id,
        name_or_none(_ref(one)),
        report.title,
        one.operation,
        time(one.since),
        one.changes,
        None if report.note is None else note_answer(report.note),
        tuple(_look(look, report.kept) for look in report.looks),
        tuple(WaitingAnswer(days, time(due)) for days, due in report.waiting),
        tuple(map(_beside, report.beside)),
        report.more,
        tuple(map(note_answer, report.beside_notes)),
        report.unread,
    )


def _ref(one: Followed) -> Ref | None:
    return None if one.is_note else one.ref


def _look(look: Look, kept: Collection[int]) -> LookAnswer:
    return LookAnswer(
        look.days,
        time(look.at),
        look.days in kept,
        (time(look.before[0]), time(look.before[1])),
        (time(look.after[0]), time(look.after[1])),
        look.exposure,
        tuple(map(_seen, look.seen)),
        tuple(map(_point, look.points)),
        look.notes,
        look.query,
    )


def _seen(one: Seen) -> SeenAnswer:
    return SeenAnswer(
        one.name,
        TITLES.get(one.name, one.name),
        ARE_OF.get(one.name, ""),
        one.verdict,
        one.sentence,
        one.change,
        one.low,
        one.high,
        one.confidence,
        one.exposed,
        one.others,
        one.counts,
        one.about,
        one.first,
    )


def _point(point: Point) -> PointAnswer:
    return PointAnswer(time(point.day), point.exposed, point.others)


def _beside(one: Beside) -> BesideAnswer:
    change = one.change
    return BesideAnswer(
        change.id,
        name_of(change.ref),
        one.title,
        change.operation,
        time(made_at(change)),
        change.attribution.actor.name,
    )
