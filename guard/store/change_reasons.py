"""Why changes were made, in people's words. Rows are added and never changed."""

from __future__ import annotations

from collections.abc import Iterable

from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Scope, batches
from guard.core.model.change_reasons import StatedReason
from guard.store.reason_tables import change_reasons


class ChangeReasons:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, reason: StatedReason) -> bool:
        """Keep a reason; False when its id is known already."""
        return self._scope.insert_new(
            change_reasons, {name: getattr(reason, name) for name in field_names(StatedReason)}
        )

    def of_changes(self, ids: Iterable[int]) -> dict[int, list[StatedReason]]:
        """The reasons of each of these changes, oldest first; a change without any is left out."""
        wanted = tuple(dict.fromkeys(ids))
        return self._scope.once(("reasons", wanted), lambda: self._of_changes(wanted))

    def _of_changes(self, ids: Iterable[int]) -> dict[int, list[StatedReason]]:
        found: dict[int, list[StatedReason]] = {}
        for batch in batches(ids):
            statement = self._scope.select(
                change_reasons, self._scope.among(change_reasons.c.change_id, batch)
            )
            for row in self._scope.all(statement.order_by(change_reasons.c.at, change_reasons.c.id)):
                stated = StatedReason(**{name: row._mapping[name] for name in field_names(StatedReason)})
                found.setdefault(stated.change_id, []).append(stated)
        return found
