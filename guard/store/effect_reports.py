"""What instruments said of conversations when people decided. Rows are added and never changed."""

from __future__ import annotations

from collections.abc import Iterable

from drift.store.sql.workspace_scope import Scope, Stored, batches
from guard.core.effects.reports import EffectReport, Served, id_of
from guard.store.effect_tables import effect_reports

_id = effect_reports.c.id


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
        return None if row is None else _report(row)

    def kept(self, served: Iterable[Served], instrument: str) -> set[Served]:
        """Those of which a report is kept."""
        names = {id_of(one, instrument): one for one in served}
        found = set[Served]()
        for batch in batches(names):
            known = self._scope.select(effect_reports, _id.in_(batch)).with_only_columns(_id)
            found.update(names[row.id] for row in self._scope.all(known))
        return found


def _report(row: Stored) -> EffectReport:
    return EffectReport(Served(row.about_type, row.about_id), row.instrument, row.at, tuple(row.body))
