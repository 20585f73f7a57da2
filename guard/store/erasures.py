"""Who was erased, as whom they go on, and the keyed fingerprints by which what comes back is known."""

from __future__ import annotations

from collections.abc import Iterable

from drift.core.model.resources import Json, Ref
from drift.store.sql.database import resource_lock
from drift.store.sql.erased_tables import erased_addresses
from drift.store.sql.workspace_scope import Scope, writes
from guard.core.model.erasure import Erasure, pseudonym
from guard.store.retention_tables import erasures, erasures_under_way


class Erasures:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def next_pseudonym(self) -> str:
        """One that nobody has, nor gets before this transaction ends: two people must never go on as one."""
        if writes(self._scope.connection):
            resource_lock(self._scope.connection, self._scope.workspace, Ref("erasures", ""))
        return pseudonym(self._scope.count(erasures) + 1)

    def add(self, erasure: Erasure, fingerprints: Iterable[str]) -> None:
        """Keep that somebody was erased, and by what their addresses are known again."""
        row = {"at": erasure.at, "by": erasure.by, "because": erasure.because}
        row |= {"rows": dict(erasure.rows), "left_over": list(erasure.left_over)}
        self._scope.upsert(erasures, [{"pseudonym": erasure.pseudonym, **row}])
        known = [{"fingerprint": one, "pseudonym": erasure.pseudonym} for one in fingerprints]
        self._scope.upsert(erased_addresses, known)

    def begin(self, pseudonym: str, person: Json) -> None:
        """Keep all that somebody is known under, until nothing of it is left: their erasure may be interrupted."""
        self._scope.upsert(erasures_under_way, [{"pseudonym": pseudonym, "person": person}])

    def begun(self, pseudonym: str) -> Json:
        row = self._scope.first(
            self._scope.select(erasures_under_way, erasures_under_way.c.pseudonym == pseudonym)
        )
        return None if row is None else row.person

    def end(self, pseudonym: str) -> None:
        self._scope.delete(erasures_under_way, erasures_under_way.c.pseudonym == pseudonym)

    def every(self) -> list[Erasure]:
        """Newest first."""
        c = erasures.c
        statement = self._scope.select(erasures).order_by(c.at.desc(), c.pseudonym.desc())
        return [
            Erasure(row.pseudonym, row.at, row.by, row.because, row.rows, tuple(row.left_over))
            for row in self._scope.all(statement)
        ]
