"""Legal holds. A row is added and released once, and never changed otherwise."""

from __future__ import annotations

from sqlalchemy import or_

from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Query, Scope
from guard.core.model.legal_hold import LegalHold
from guard.store.retention_tables import legal_holds

_not_released = legal_holds.c.released_at.is_(None)


class LegalHolds:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, hold: LegalHold) -> bool:
        """Keep a hold; False when its name was used before."""
        return self._scope.insert_new(
            legal_holds, {name: getattr(hold, name) for name in field_names(LegalHold)}
        )

    def get(self, name: str) -> LegalHold | None:
        found = self._read(self._scope.select(legal_holds, legal_holds.c.name == name))
        return found[0] if found else None

    def release(self, name: str, at: float, by: str, because: str) -> bool:
        """Lift a hold; tells whether this call was the first to."""
        done = {"released_at": at, "released_by": by, "released_because": because}
        return self._scope.update(legal_holds, legal_holds.c.name == name, _not_released, **done) == 1

    def standing(self, now: float) -> list[LegalHold]:
        """Those that hold, the oldest first."""
        c = legal_holds.c
        lasts = or_(c.until.is_(None), c.until > now)
        return self._read(self._scope.select(legal_holds, _not_released, lasts).order_by(c.made_at, c.name))

    def every(self) -> list[LegalHold]:
        """All there ever were, newest first."""
        c = legal_holds.c
        return self._read(self._scope.select(legal_holds).order_by(c.made_at.desc(), c.name.desc()))

    def _read(self, statement: Query) -> list[LegalHold]:
        names = field_names(LegalHold)
        return [
            LegalHold(**{name: row._mapping[name] for name in names}) for row in self._scope.all(statement)
        ]
