"""Where glass was broken: what was applied without approval, and who reviewed it. A row is added and reviewed once."""

from __future__ import annotations

from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Query, Scope
from guard.core.proposals.records import GlassBreak
from guard.store.proposal_tables import glass_breaks

_unreviewed = glass_breaks.c.reviewed_at.is_(None)
_of = glass_breaks.c.proposal_id


class GlassBreaks:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, broken: GlassBreak) -> bool:
        """Keep that glass was broken; False when that of this edition is known already."""
        values = {name: getattr(broken, name) for name in field_names(GlassBreak)}
        return self._scope.insert_new(glass_breaks, values)

    def of(self, proposal_id: str) -> list[GlassBreak]:
        """All of a proposal, in the order of its editions."""
        statement = self._scope.select(glass_breaks, _of == proposal_id)
        return self._read(statement.order_by(glass_breaks.c.edition))

    def review(self, broken: GlassBreak, at: float, by: str, text: str) -> bool:
        """Keep the review; tells whether this call was the first to."""
        where = (_of == broken.proposal_id, glass_breaks.c.edition == broken.edition, _unreviewed)
        done = {"reviewed_at": at, "reviewed_by": by, "review": text}
        return self._scope.update(glass_breaks, *where, **done) == 1

    def overdue(self, now: float) -> list[GlassBreak]:
        """Those that nobody reviewed in time, oldest first."""
        statement = self._scope.select(glass_breaks, _unreviewed, glass_breaks.c.due_at <= now)
        return self._read(statement.order_by(glass_breaks.c.due_at, _of))

    def _read(self, statement: Query) -> list[GlassBreak]:
        names = field_names(GlassBreak)
        rows = self._scope.all(statement)
        return [GlassBreak(**{name: row._mapping[name] for name in names}) for row in rows]
