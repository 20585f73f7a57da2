"""What instruments said of conversations when people decided. Rows are added and never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Double, LargeBinary, Text, cast, literal, null, select, union_all

from drift.core.model.readings import CONVERSATIONS
from drift.core.model.records import KindStatus
from drift.store import CheckpointName
from drift.store.sql.tables import kind_status
from drift.store.sql.work_tables import checkpoints
from drift.store.sql.workspace_scope import Scope, Stored, batches
from guard.core.effects.reports import EffectReport, Served, id_of
from guard.store.effect_tables import effect_reports

_MARKS = (CheckpointName.CONVERSATIONS_FROM, CheckpointName.CONVERSATIONS_FRESH)
_id = effect_reports.c.id


@dataclass(frozen=True, slots=True)
class Look:
    """A report, where one is kept; and how far conversations are read: what began from `known_from` to `fresh_until`
    (unix seconds), and how the last attempt went."""

    report: EffectReport | None = None
    known_from: float | None = None
    fresh_until: float | None = None
    status: KindStatus | None = None


class EffectReports:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, report: EffectReport) -> bool:
        """Keep a report; False when one of this instrument is kept of the same already."""
        row = {
            "id": report.id,
            "instrument": report.instrument,
            "about_type": report.served.sort,
            "about_id": report.served.id,
            "at": report.at,
            "body": [dict(part) for part in report.body],
        }
        return self._scope.insert_new(effect_reports, row)

    def get(self, served: Served, instrument: str) -> EffectReport | None:
        row = self._scope.first(self._scope.select(effect_reports, _id == id_of(served, instrument)))
        return None if row is None else _report(row, Served(row.about_type, row.about_id), row.instrument)

    def look(self, served: Served, instrument: str) -> Look:
        """What a page needs to know to show a report, or to say why there is none, in one query."""
        rows = self._scope.all(self._looked_at(id_of(served, instrument)))
        by_name = {row.name: row for row in rows}
        kept = next((row for row in rows if row.what == "report"), None)
        since, until = (by_name.get(str(mark)) for mark in _MARKS)
        state = by_name.get(CONVERSATIONS)
        return Look(
            None if kept is None else _report(kept, served, instrument),
            None if since is None else since.moment,
            None if until is None else until.moment,
            None if state is None else KindStatus(*_of_status(state)),
        )

    def _looked_at(self, id: str) -> Any:
        r, m, s, mine = effect_reports.c, checkpoints.c, kind_status.c, self._scope.workspace
        text, nothing = cast(null(), Text), (cast(null(), BigInteger), cast(null(), LargeBinary))
        report = select(
            literal("report").label("what"),
            r.id.label("name"),
            r.at.label("at"),
            r.body.label("body"),
            cast(null(), Double).label("moment"),
            text.label("status"),
            text.label("code"),
            text.label("reason"),
        ).where(r.workspace == mine, r.id == id)
        marks = select(literal("mark"), m.name, *nothing, m.at, text, text, text).where(
            m.workspace == mine, m.name.in_([str(mark) for mark in _MARKS]), m.subject == ""
        )
        status = select(
            literal("status"), s.kind, *nothing, cast(null(), Double), s.status, s.code, s.reason
        ).where(s.workspace == mine, s.kind == CONVERSATIONS)
        return union_all(report, marks, status)

    def kept(self, served: Iterable[Served], instrument: str) -> set[Served]:
        """Those of which a report is kept."""
        names = {id_of(one, instrument): one for one in served}
        found = set[Served]()
        for batch in batches(names):
            known = self._scope.select(effect_reports, _id.in_(batch)).with_only_columns(_id)
            found.update(names[row.id] for row in self._scope.all(known))
        return found


def _of_status(row: Stored) -> tuple[Any, ...]:
    """What is told of the last attempt; when and how many does not matter here."""
    return CONVERSATIONS, row.status, row.code, row.reason, 0, 0.0, None


def _report(row: Stored, served: Served, instrument: str) -> EffectReport:
    return EffectReport(served, instrument, row.at, tuple(row.body))
