"""Deletes bodies that nothing names any more. A body is shared by whatever had the same content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Column, Select, Table, except_, func, select, true

from drift.core.model.resources import Digest, Json
from drift.store.sql import tables as drift
from drift.store.sql.tables import bodies
from drift.store.sql.workspace_scope import Scope, batches
from guard.core.model.legal_hold import strings
from guard.store import proposal_tables as asked
from guard.store import tables as guard
from guard.store.erasing.bodies import NAMED_BY

_WITH_HEX: Final[tuple[tuple[Table, str], ...]] = (
    (guard.approvals, "good_before"),
    (guard.findings, "accepted"),
    (asked.proposal_events, "details"),
)
"""Columns with documents that may hold digests, as hexadecimal text."""
_HEX: Final = 64


class Unused(NamedTuple):
    """Digests of bodies that nothing names, and the newest version and change that were looked at."""

    digests: list[Digest]
    version: int
    change: int


class UnusedBodies:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def find(self) -> Unused:
        """The bodies that nothing names."""
        of = self._scope.workspace
        named = [_digests(table, name).where(table.c.workspace == of) for table, name in NAMED_BY]
        every = select(bodies.c.digest).where(bodies.c.workspace == of)
        unnamed = {row[0] for row in self._scope.connection.execute(except_(every, *named))}
        named_inside = self._in_documents() if unnamed else frozenset()
        return Unused(sorted(unnamed - named_inside), self._last(drift.versions), self._last(drift.changes))

    def delete(self, digests: Sequence[Digest], found: Unused) -> int:
        """Delete those of these bodies that nothing has come to name since they were `found`, and no other body is
        written as a difference to; returns how many."""
        rows = self._locked(digests)
        used = self._used({row.digest for row in rows}, found) if rows else frozenset()
        ids = [row.id for row in rows if row.digest not in used]
        ids = sorted(set(ids) - self._bases(ids))
        return self._scope.delete(bodies, bodies.c.id.in_(ids)) if ids else 0

    def _locked(self, digests: Sequence[Digest]) -> Sequence[Any]:
        """The rows of these bodies, kept from everybody else who would name them now."""
        statement = self._scope.select(bodies, bodies.c.digest.in_(digests))
        found = statement.with_only_columns(bodies.c.id, bodies.c.digest).with_for_update(skip_locked=True)
        return self._scope.all(found)

    def _used(self, digests: set[Digest], seen: Unused) -> frozenset[Digest]:
        """Of versions and changes only the newer ones can name what none did; intents and what is known good are
        few."""
        newer = {"versions": drift.versions.c.id > seen.version, "changes": drift.changes.c.id > seen.change}
        found: set[Digest] = set()
        for table, name in NAMED_BY:
            column = table.c[name]
            where = (table.c.workspace == self._scope.workspace, newer.get(table.name, true()))
            rows = self._scope.all(select(column).where(*where, column.in_(digests)))
            found.update(row[0] for row in rows)
        return frozenset(found)

    def _last(self, table: Table) -> int:
        newest = select(func.max(table.c.id)).where(table.c.workspace == self._scope.workspace)
        return int(self._scope.connection.execute(newest).scalar() or 0)

    def _bases(self, ids: Sequence[int]) -> set[int]:
        c = bodies.c
        used = select(c.base).where(c.workspace == self._scope.workspace, c.base.in_(ids), c.id.not_in(ids))
        return {row[0] for row in self._scope.all(used)}

    def _in_documents(self) -> frozenset[Digest]:
        return frozenset(
            digest
            for table, name in _WITH_HEX
            for row in self._scope.stream(
                select(table.c[name]).where(table.c.workspace == self._scope.workspace)
            )
            for digest in _hex_digests(row[0])
        )


def _digests(table: Table, name: str) -> Select[Any]:
    column: Column[Any] = table.c[name]
    return select(column).where(column.is_not(None))


def _hex_digests(document: Json) -> Iterator[Digest]:
    texts: Iterable[str] = strings(document)
    for text in texts:
        if len(text) == _HEX and all(sign in "0123456789abcdef" for sign in text):
            yield bytes.fromhex(text)


def portions(digests: Iterable[Digest]) -> Iterable[list[Digest]]:
    """The digests in lists short enough for one transaction."""
    return batches(digests)
