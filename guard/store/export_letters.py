"""What targets refused, event by event, and what people did about exports."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select

from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Scope, Stored, batches
from guard.core.model.exporting import DeadLetter, ExportAct
from guard.store.export_tables import export_acts, export_letters

LONGEST_WAIT: Final = 86400.0
"""Seconds after which a letter is tried again at most."""
_c = export_letters.c


class ExportLetters:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def put(self, letters: Sequence[DeadLetter]) -> None:
        """Keep letters, or what became of them when they were tried again."""
        self._scope.upsert(export_letters, [_values(letter) for letter in letters])

    def get(self, target: str, id: str) -> DeadLetter | None:
        row = self._scope.first(self._scope.select(export_letters, _c.target == target, _c.id == id))
        return None if row is None else _letter(row)

    def of(self, target: str, limit: int, after: tuple[int, str] = (0, "")) -> list[DeadLetter]:
        """Oldest first; `after` are the number and the id of the last one of the page before."""
        number, id_ = after
        later = (_c.number > number) | ((_c.number == number) & (_c.id > id_))
        return self._oldest(limit, _c.target == target, later)

    def due(self, target: str, now: float, limit: int) -> list[DeadLetter]:
        return self._oldest(limit, _c.target == target, *_is_due(now))

    def targets_due(self, now: float) -> list[str]:
        found = select(_c.target).where(_c.workspace == self._scope.workspace, *_is_due(now)).distinct()
        return sorted(row.target for row in self._scope.all(found))

    def counts(self) -> dict[str, int]:
        """How many letters there are of each target."""
        return {target: count for (target,), count in self._scope.count_by(export_letters, "target").items()}

    def newest_at(self) -> dict[str, float]:
        """When each target refused something for the first time last."""
        newest = select(_c.target, func.max(_c.first_at).label("at")).where(
            _c.workspace == self._scope.workspace
        )
        return {row.target: float(row.at) for row in self._scope.all(newest.group_by(_c.target))}

    def try_now(self, target: str, ids: Collection[str] | None, now: float) -> int:
        """Try letters of a target at once, all of them where no ids are given; returns how many there are."""
        if ids is None:
            return self._scope.update(export_letters, _c.target == target, next_try_at=now)
        return sum(
            self._scope.update(export_letters, _c.target == target, _c.id.in_(part), next_try_at=now)
            for part in batches(ids)
        )

    def drop(self, target: str, ids: Collection[str] | None) -> int:
        """Let letters go: they were taken, or nobody wants them. Returns how many there were."""
        if ids is None:
            return self._scope.delete(export_letters, _c.target == target)
        return sum(
            self._scope.delete(export_letters, _c.target == target, _c.id.in_(part)) for part in batches(ids)
        )

    def note(self, act: ExportAct) -> None:
        values = {name: getattr(act, name) for name in field_names(ExportAct)}
        self._scope.insert_new(export_acts, {**values, "letters": list(act.letters)})

    def acts(self, limit: int) -> list[ExportAct]:
        """What people did, newest first."""
        newest = self._scope.select(export_acts).order_by(export_acts.c.at.desc(), export_acts.c.id.desc())
        return [_act(row) for row in self._scope.all(newest.limit(limit))]

    def _oldest(self, limit: int, *where: ColumnElement[bool]) -> list[DeadLetter]:
        statement = self._scope.select(export_letters, *where).order_by(_c.number, _c.id)
        return [_letter(row) for row in self._scope.all(statement.limit(limit))]


def _is_due(now: float) -> tuple[ColumnElement[bool], ...]:
    """A moment further ahead than any wait was written before the clock was put back."""
    return _c.next_try_at.is_not(None), (_c.next_try_at <= now) | (_c.next_try_at > now + LONGEST_WAIT)


def _values(letter: DeadLetter) -> dict[str, Any]:
    return {name: getattr(letter, name) for name in field_names(DeadLetter)}


def _letter(row: Stored) -> DeadLetter:
    return DeadLetter(**{name: row._mapping[name] for name in field_names(DeadLetter)})


def _act(row: Stored) -> ExportAct:
    values = {name: row._mapping[name] for name in field_names(ExportAct)}
    return ExportAct(**{**values, "letters": tuple(values["letters"])})
