"""Rehearsals and what they told, as the JSON that people read. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from drift.core.json_view import Answer, Time, time
from drift.core.planning.manual_steps import conversation_url
from guard.core.effects.rehearsing.confusion import Confusion, Measures, Worst
from guard.core.effects.rehearsing.report import Judged, Report, Turned
from guard.core.model.rehearsal import Rehearsal, Sort
from guard.core.reports.effects.figures_json import FigureAnswer, figure_answer


class RehearsalAnswer(Answer, frozen=True):
    """A declared rehearsal. `rehearsed` is what labels: declared rules, a command, a CSV file, or the automation at
    work today. `file` and `line` are where it stands."""

    id: str
    says: str
    label: str
    rehearsed: Sort
    since_days: float
    sample: int
    file: str
    line: int


class MeasuresAnswer(Answer, frozen=True):
    """How good one label is given; all of them together where `label` is null."""

    label: str | None
    precision: FigureAnswer
    recall: FigureAnswer


class ConfusionRow(Answer, frozen=True):
    """Conversations that people decided to be `decided`, while `given` was given; an empty text is no label."""

    decided: str
    given: str
    count: int


class JudgedAnswer(Answer, frozen=True):
    """A way of labelling against what people decided."""

    judged: int
    right: int
    measures: tuple[MeasuresAnswer, ...]
    confusion: tuple[ConfusionRow, ...]


class CorrectionAnswer(Answer, frozen=True):
    """How often people correct a workflow; the workflow '' is Fin and other bots."""

    workflow: str
    rate: FigureAnswer


class TurnedAnswer(Answer, frozen=True):
    """What the candidate would change: `mended` of those that people `corrected`, `spoiled` of those that automation
    had `right`."""

    corrected: int
    mended: int
    right: int
    spoiled: int


class DemandAnswer(Answer, frozen=True):
    """What has to be reached, whether it is, and what was measured."""

    name: str
    met: bool
    sentence: str


class WorstAnswer(Answer, frozen=True):
    """A conversation that was labelled wrongly, by its address. `automation` is what automation set."""

    url: str
    given: str
    decided: str
    automation: str | None


class LeftOut(Answer, frozen=True):
    """How many conversations of the sample nobody can judge, and why."""

    why: str
    count: int


class RehearsalReport(Answer, frozen=True):
    """What a rehearsal told. `unknown` says why nothing can be said. `reached` is false where a demand is not met, or
    cannot be known. `candidate` is null where today's automation itself is rehearsed."""

    rehearsal: RehearsalAnswer
    since: Time
    until: Time
    reached: bool
    unknown: str
    sample: int
    of: int
    unread: int
    left_out: tuple[LeftOut, ...]
    automation: JudgedAnswer | None
    candidate: JudgedAnswer | None
    corrections: tuple[CorrectionAnswer, ...]
    turned: TurnedAnswer | None
    demands: tuple[DemandAnswer, ...]
    worst: tuple[WorstAnswer, ...]
    notes: tuple[str, ...]


_DAY = 86400.0


def rehearsal_answer(one: Rehearsal) -> RehearsalAnswer:
    return RehearsalAnswer(
        one.id, one.says, one.label, one.sort, one.since / _DAY, one.sample, one.file, one.line
    )


def rehearsal_report(report: Report, id_code: str) -> RehearsalReport:
    """`id_code` is Intercom's own name of the workspace, for the addresses of conversations."""
    return RehearsalReport(
        rehearsal=rehearsal_answer(report.rehearsal),
        since=time(report.since),
        until=time(report.until),
        reached=report.is_reached,
        unknown=report.unknown,
        sample=report.sample,
        of=report.of,
        unread=report.unread,
        left_out=tuple(LeftOut(why, count) for why, count in sorted((report.left_out or {}).items())),
        automation=_judged(report.automation),
        candidate=_judged(report.candidate),
        corrections=tuple(
            CorrectionAnswer(name, figure_answer(rate)) for name, rate in (report.corrections or {}).items()
        ),
        turned=_turned(report.turned),
        demands=tuple(DemandAnswer(one.name, one.is_met, one.sentence) for one in report.demands),
        worst=tuple(_worst(one, id_code) for one in report.worst),
        notes=report.notes,
    )


def _judged(judged: Judged | None) -> JudgedAnswer | None:
    if judged is None:
        return None
    table = judged.confusion
    return JudgedAnswer(
        table.judged, table.right(), tuple(map(_measures, judged.measures)), tuple(_rows(table))
    )


def _measures(one: Measures) -> MeasuresAnswer:
    return MeasuresAnswer(one.label, figure_answer(one.precision), figure_answer(one.recall))


def _rows(table: Confusion) -> Iterable[ConfusionRow]:
    found = sorted(table.counts.items(), key=lambda one: (-one[1], one[0]))
    return (ConfusionRow(final, given, count) for (final, given), count in found)


def _turned(one: Turned | None) -> TurnedAnswer | None:
    return None if one is None else TurnedAnswer(one.corrected, one.mended, one.right, one.spoiled)


def _worst(one: Worst, id_code: str) -> WorstAnswer:
    return WorstAnswer(conversation_url(one.conversation, id_code), one.given, one.decided, one.automation)
