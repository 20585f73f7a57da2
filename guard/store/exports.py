"""How far each export is. One process at a time holds a target; only its holder moves it on."""

from __future__ import annotations

from typing import Any, Final

from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Scope, Stored, due
from guard.core.model.exporting import ExportState
from guard.store.export_tables import export_targets

LONGEST_PAUSE: Final = 900.0
"""Seconds for which a target is left alone at most, however often it failed."""
LEASE: Final = 60.0
"""Seconds for which a target is held without a sign of its holder: longer than any one request to it takes."""


class Exports:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def begin(self, name: str, now: float, after: int) -> bool:
        """Keep a target that is seen for the first time; it begins after the entry of this number. False where it is
        known."""
        state = ExportState(name, now, after, after)
        return self._scope.insert_new(export_targets, _values(state))

    def get(self, name: str) -> ExportState | None:
        row = self._scope.first(self._scope.select(export_targets, export_targets.c.name == name))
        return None if row is None else _state(row)

    def all(self) -> list[ExportState]:
        rows = self._scope.all(self._scope.select(export_targets).order_by(export_targets.c.name))
        return [_state(row) for row in rows]

    def claim(self, name: str, holder: str, now: float) -> bool:
        """Hold a target that is due and that nobody else holds."""
        c = export_targets.c
        is_free = (c.held_by == holder) | due(c.held_until, now, LEASE)
        is_due = due(c.next_try_at, now, LONGEST_PAUSE)
        held = {"held_by": holder, "held_until": now + LEASE}
        return self._scope.update(export_targets, c.name == name, is_free, is_due, **held) == 1

    def keep(self, name: str, holder: str, now: float) -> bool:
        """Go on holding a target. False where somebody else took it over."""
        return self._move(name, holder, now, {})

    def release(self, name: str, holder: str) -> None:
        c = export_targets.c
        self._scope.update(export_targets, c.name == name, c.held_by == holder, held_by="", held_until=0.0)

    def delivered(self, state: ExportState, now: float) -> bool:
        """Keep how far the target is and what that took, unless somebody else holds it by now, or moved it."""
        moved = {
            "delivered": state.delivered,
            "delivered_at": state.delivered_at,
            "events": state.events,
            "accepted_at": state.accepted_at,
            "refused_in_a_row": state.refused_in_a_row,
            "progress": dict(state.progress),
            "attempts": 0,
            "failed_since": None,
            "failed_because": "",
        }
        return self._move(state.name, state.held_by, now, moved)

    def failed(self, state: ExportState, now: float, why: str, pause: float) -> bool:
        """Leave the target alone for so many seconds. The first failure of a row is remembered."""
        since = now if state.failed_since is None else state.failed_since
        failing = {
            "attempts": state.attempts + 1,
            "next_try_at": now + min(pause, LONGEST_PAUSE),
            "failed_since": since,
            "failed_because": why,
        }
        return self._move(state.name, state.held_by, now, failing)

    def _move(self, name: str, holder: str, now: float, values: dict[str, Any]) -> bool:
        c = export_targets.c
        is_mine = c.name == name, c.held_by == holder, c.held_by != ""
        return self._scope.update(export_targets, *is_mine, **values, held_until=now + LEASE) == 1

    def replay(self, name: str, after: int) -> bool:
        """Go back to after the entry of this number. Whoever holds the target loses it."""
        again = {
            "delivered": after,
            "delivered_at": None,
            "next_try_at": 0.0,
            "held_by": "",
            "held_until": 0.0,
            "refused_in_a_row": 0,
        }
        return self._scope.update(export_targets, export_targets.c.name == name, **again) == 1

    def try_now(self, name: str) -> None:
        """End the pause of a target."""
        self._scope.update(export_targets, export_targets.c.name == name, next_try_at=0.0)

    def told(self, name: str, at: float | None) -> None:
        """Remember that people were told of a target that lags, or, with None, that it does not any more."""
        self._scope.update(export_targets, export_targets.c.name == name, told_at=at)


def _values(state: ExportState) -> dict[str, Any]:
    values = {name: getattr(state, name) for name in field_names(ExportState)}
    return {**values, "progress": dict(state.progress)}


def _state(row: Stored) -> ExportState:
    return ExportState(**{name: row._mapping[name] for name in field_names(ExportState)})
