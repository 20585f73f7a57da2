"""People who were erased: as whom they go on, by the keyed fingerprint of their address. The address is not kept."""

from __future__ import annotations

from drift.store.sql.erased_tables import erased_addresses
from drift.store.sql.workspace_scope import Scope


class ErasedPeople:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def by_fingerprint(self) -> dict[str, str]:
        """The pseudonym behind each fingerprint."""
        rows = self._scope.all(self._scope.select(erased_addresses))
        return {row.fingerprint: row.pseudonym for row in rows}
