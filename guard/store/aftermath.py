"""What is followed after it was changed, what people noted, and what the looks said. A look is kept once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from drift.core.model.resources import Ref
from drift.store.sql.workspace_scope import Query, Scope, Stored, batches
from guard.core.effects.aftermath.followed import Followed, Note, Touches
from guard.core.effects.aftermath.look import Look
from guard.core.effects.aftermath.seen import Seen
from guard.store.aftermath_tables import aftermath_looks, declared_notes, followed_changes


class Aftermath:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    # Notes

    def add_note(self, note: Note) -> bool:
        """Keep a note; False when its id is known already."""
        row = {name: getattr(note, name) for name in note.__struct_fields__}
        return self._scope.insert_new(declared_notes, {**row, "touches": msgspec.to_builtins(note.touches)})

    def notes(self, since: float, until: float, limit: int = 200) -> list[Note]:
        """Those of changes made between two moments, newest first."""
        c = declared_notes.c
        found = self._scope.select(declared_notes, c.at.between(since, until))
        return [_note(row) for row in self._scope.all(found.order_by(c.at.desc(), c.id).limit(limit))]

    def notes_of(self, ids: Iterable[str]) -> dict[str, Note]:
        """Those of these that are known, by id."""
        c = declared_notes.c
        return {
            row.id: _note(row)
            for batch in batches(ids)
            for row in self._scope.all(self._scope.select(declared_notes, c.id.in_(batch)))
        }

    # What is followed

    def follow(self, many: Sequence[Followed]) -> None:
        """Keep changes that are followed as they are now."""
        self._scope.upsert(followed_changes, [_row(one) for one in many])

    def set_due(self, id: str, due: float | None) -> None:
        self._scope.update(followed_changes, followed_changes.c.id == id, due=due)

    def followed(self, id: str) -> Followed | None:
        found = self._read(self._scope.select(followed_changes, followed_changes.c.id == id))
        return found[0] if found else None

    def followed_of(self, ref: Ref) -> list[Followed]:
        """What is followed of a resource, newest first."""
        c = followed_changes.c
        mine = self._scope.select(followed_changes, c.kind == ref.kind, c.resource_id == ref.id)
        return self._read(mine.order_by(c.since.desc()))

    def followed_since(self, moment: float) -> list[Followed]:
        """What was changed since a moment, oldest first."""
        c = followed_changes.c
        return self._read(self._scope.select(followed_changes, c.since >= moment).order_by(c.since, c.id))

    def newest(self, before: tuple[float, str] | None = None, limit: int = 50) -> list[Followed]:
        """Newest first; `before` is the (moment, id) of the last one of the page before."""
        c = followed_changes.c
        where = (
            () if before is None else ((c.since < before[0]) | ((c.since == before[0]) & (c.id < before[1])),)
        )
        found = self._scope.select(followed_changes, *where)
        return self._read(found.order_by(c.since.desc(), c.id.desc()).limit(limit))

    def due(self, now: float, limit: int) -> list[Followed]:
        """Those of which a look can be taken, the longest due first."""
        c = followed_changes.c
        return self._read(
            self._scope.select(followed_changes, c.due <= now).order_by(c.due, c.id).limit(limit)
        )

    def next_due(self) -> float | None:
        """When the next look can be taken."""
        c = followed_changes.c
        row = self._scope.first(
            self._scope.select(followed_changes, c.due.is_not(None)).order_by(c.due).limit(1)
        )
        return None if row is None else float(row.due)

    # Looks

    def keep_look(self, id: str, look: Look) -> bool:
        """Keep a look; False when that day was looked at already."""
        row = {
            "id": f"{id}:{look.days}",
            "followed": id,
            "days": look.days,
            "at": look.at,
            "headline": _plain(look.headline),
            "body": _plain(look),
        }
        return self._scope.insert_new(aftermath_looks, row)

    def looks(self, id: str) -> list[Look]:
        """The looks at a change, in the order of their days."""
        c = aftermath_looks.c
        mine = self._scope.select(aftermath_looks, c.followed == id).order_by(c.days)
        return [msgspec.convert(row.body, Look) for row in self._scope.all(mine)]

    def headlines(self, ids: Iterable[str]) -> dict[str, dict[int, Seen]]:
        """What each look said first of all, by the followed and the days."""
        found: dict[str, dict[int, Seen]] = {}
        c = aftermath_looks.c
        for batch in batches(ids):
            mine = self._scope.select(aftermath_looks, c.followed.in_(batch))
            for row in self._scope.all(mine.with_only_columns(c.followed, c.days, c.headline)):
                found.setdefault(row.followed, {})[int(row.days)] = msgspec.convert(row.headline, Seen)
        return found

    def _read(self, statement: Query) -> list[Followed]:
        return [_followed(row) for row in self._scope.all(statement)]


def _note(row: Stored) -> Note:
    fields: Mapping[str, Any] = {name: row._mapping[name] for name in Note.__struct_fields__}
    return Note(**{**fields, "touches": msgspec.convert(row.touches, Touches)})


def _plain(value: Struct) -> Any:
    """As the database gives it back, so that what the ledger says of it holds."""
    return msgspec.json.decode(msgspec.json.encode(value))


def _row(one: Followed) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.ref.kind,
        "resource_id": one.ref.id,
        "operation": one.operation,
        "since": one.since,
        "until": one.until,
        "changes": list(one.changes),
        "due": one.due,
    }


def _followed(row: Stored) -> Followed:
    return Followed(
        row.id,
        Ref(row.kind, row.resource_id),
        row.operation,
        float(row.since),
        float(row.until),
        tuple(row.changes),
        None if row.due is None else float(row.due),
    )
