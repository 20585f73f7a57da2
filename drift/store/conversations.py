"""Facts about conversations, which sources Fin answered with, and which windows of time were read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from sqlalchemy import func

from drift.core.conversations.facts import ConversationFact
from drift.core.conversations.read_windows import By, ReadWindow
from drift.core.conversations.sources import Source
from drift.store.conversation_days import ConversationDays
from drift.store.labels import Labels
from drift.store.sql.conversation_tables import (
    conversation_sources,
    conversation_uses,
    conversation_windows,
    conversations,
)
from drift.store.sql.workspace_scope import Scope, Stored, batches

_NONE: Final[frozenset[str]] = frozenset()
_Known: TypeAlias = tuple[float, frozenset[str], float]
"""When a conversation began, the numbers of its sources, and when it changed last."""


class Conversations:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._labels = Labels(scope)
        self._days = ConversationDays(scope)

    def put(self, facts: Sequence[ConversationFact]) -> None:
        """Keep what was read; what is known of the same conversations already is replaced, but never by what was read
        before it."""
        numbers = self._numbers(fact.sources for fact in facts)
        rows = [_row(fact, numbers) for fact in facts]
        self._days.lock()
        before = self._known([row["id"] for row in rows])
        rows = [row for row in rows if row["id"] not in before or before[row["id"]][2] <= row["updated_at"]]
        self._days.forget([*(row["created_at"] for row in rows), *(at for at, *_ in before.values())])
        moved = [
            row["id"] for row in rows if before.get(row["id"], (row["created_at"],))[0] != row["created_at"]
        ]
        for batch in batches(moved):
            self._scope.delete(conversations, conversations.c.id.in_(batch))
        self._keep_uses(rows, before)
        self._scope.upsert(conversations, rows)

    def remove(self, ids: Collection[str]) -> int:
        """Forget conversations that were deleted; returns how many were known."""
        gone = 0
        self._days.lock()
        for batch in batches(ids):
            known = self._scope.all(self._scope.select(conversations, conversations.c.id.in_(batch)))
            self._days.forget(row.created_at for row in known)
            for row in known:
                self._forget_uses(row.id, row.created_at, _listed(row.sources))
            gone += self._scope.delete(conversations, conversations.c.id.in_(batch))
        self._labels.remove(ids)
        return gone

    def get(self, ids: Collection[str]) -> dict[str, ConversationFact]:
        """Those of these conversations that are known, by id."""
        found = [
            row
            for batch in batches(ids)
            for row in self._scope.all(self._scope.select(conversations, conversations.c.id.in_(batch)))
        ]
        sources = self._sources()
        return {row.id: _fact(row, sources) for row in found}

    def count(self, since: float, until: float) -> int:
        """How many are known that began between two moments."""
        return self._scope.count(conversations, conversations.c.created_at.between(since, until))

    def oldest(self) -> float | None:
        """When the oldest one that is known began."""
        first = self._scope.select(conversations).with_only_columns(func.min(conversations.c.created_at))
        row = self._scope.first(first)
        return None if row is None or row[0] is None else float(row[0])

    # What was read

    def note(self, window: ReadWindow) -> None:
        """Keep that a window was read. One that meets the one before it, both read whole with one version, is joined to
        it."""
        before = self.latest(window.by)
        if before is not None and _goes_on(before[1], window):
            id, last = before
            self._scope.update(
                conversation_windows,
                conversation_windows.c.id == id,
                after=min(last.after, window.after),
                before=max(last.before, window.before),
                read_at=window.read_at,
                total=last.total + window.total,
                read=last.read + window.read,
            )
            return
        self._scope.insert(conversation_windows, {name: getattr(window, name) for name in _WINDOW})

    def cut_short(self, before: float, most: int) -> list[tuple[int, ReadWindow]]:
        """Up to `most` windows of which not all came, with their numbers, that were read before a moment; those first
        that were read the longest ago."""
        c = conversation_windows.c
        cut = self._scope.select(conversation_windows, c.read < c.total, c.read_at < before)
        return [(int(row.id), _window(row)) for row in self._scope.all(cut.order_by(c.read_at).limit(most))]

    def note_again(self, id: int, window: ReadWindow) -> None:
        """Keep that a window was read once more."""
        self._scope.update(
            conversation_windows,
            conversation_windows.c.id == id,
            read_at=window.read_at,
            total=window.total,
            read=window.read,
        )

    def latest(self, by: By) -> tuple[int, ReadWindow] | None:
        """The window that was noted last, with its number."""
        c = conversation_windows.c
        row = self._scope.first(
            self._scope.select(conversation_windows, c.by == by).order_by(c.read_at.desc(), c.id.desc())
        )
        return None if row is None else (int(row.id), _window(row))

    def windows(self, since: float, until: float) -> list[ReadWindow]:
        """The windows that touch a period, in the order of their beginnings."""
        c = conversation_windows.c
        touching = self._scope.select(conversation_windows, c.before >= since, c.after <= until)
        return [_window(row) for row in self._scope.all(touching.order_by(c.after, c.id))]

    # Sources

    def sources(self) -> tuple[Source, ...]:
        """Every source that Fin ever answered with."""
        return tuple(self._sources().values())

    def _sources(self) -> dict[int, Source]:
        return self._scope.once("conversation sources", self._ask_sources)

    def _ask_sources(self) -> dict[int, Source]:
        rows = self._scope.all(self._scope.select(conversation_sources))
        return {int(row.id): Source(row.kind, row.resource_id, row.title, row.locale) for row in rows}

    def _numbers(self, many: Iterable[Collection[Source]]) -> dict[Source, int]:
        """The numbers of sources; those that are new get one."""
        wanted = {source for sources in many for source in sources}
        known = {source: number for number, source in self._sources().items()}
        if fresh := sorted(wanted - known.keys()):
            self._scope.insert_all(
                conversation_sources,
                [
                    {"kind": one.kind, "resource_id": one.id, "title": one.title, "locale": one.locale}
                    for one in fresh
                ],
            )
            known = {source: number for number, source in self._sources().items()}
        return {source: known[_stored(source)] for source in wanted}

    def _keep_uses(self, rows: Sequence[Mapping[str, Any]], before: Mapping[str, _Known]) -> None:
        added: list[dict[str, Any]] = []
        for row in rows:
            id, at, now = row["id"], row["created_at"], _listed(row["sources"])
            known_at, known, _ = before.get(id, (at, _NONE, at))
            if known == now and known_at == at:
                continue
            self._forget_uses(id, known_at, known)
            added += [
                {"source": int(source), "created_at": at, "conversation": id, "alone": len(now) == 1}
                for source in sorted(now)
            ]
        self._scope.insert_all(conversation_uses, added)

    def _known(self, ids: Sequence[str]) -> dict[str, _Known]:
        """What is known of those that are."""
        c = conversations.c
        columns = c.id, c.created_at, c.sources, c.updated_at
        return {
            row.id: (row.created_at, _listed(row.sources), row.updated_at)
            for batch in batches(ids)
            for row in self._scope.all(
                self._scope.select(conversations, conversations.c.id.in_(batch)).with_only_columns(*columns)
            )
        }

    def _forget_uses(self, id: str, at: float, numbers: Collection[str]) -> None:
        if numbers:
            c = conversation_uses.c
            mine = c.source.in_(list(map(int, numbers))), c.created_at == at, c.conversation == id
            self._scope.delete(conversation_uses, *mine)


_WINDOW: Final = ("by", "after", "before", "read_at", "total", "read", "api_version")


def _row(fact: ConversationFact, numbers: Mapping[Source, int]) -> dict[str, Any]:
    return {
        "id": fact.id,
        "created_at": float(fact.created_at),
        "updated_at": float(fact.updated_at),
        "closed_at": fact.closed_at,
        "first_reply_at": fact.first_reply_at,
        "is_open": fact.is_open,
        "channel": fact.channel,
        "locale": fact.locale,
        "fin": fact.fin,
        "setup": fact.setup,
        "resolution": fact.resolution,
        "sales": fact.sales,
        "rating": fact.rating,
        "reopened": fact.reopened,
        "team": fact.team,
        "tags": _joined(fact.tags),
        "sources": _joined(str(numbers[source]) for source in fact.sources),
        "attributes": dict(fact.attributes) or None,
        "workflow": fact.workflow,
    }


def _fact(row: Stored, sources: Mapping[int, Source]) -> ConversationFact:
    return ConversationFact(
        id=row.id,
        created_at=int(row.created_at),
        updated_at=int(row.updated_at),
        closed_at=None if row.closed_at is None else int(row.closed_at),
        first_reply_at=None if row.first_reply_at is None else int(row.first_reply_at),
        is_open=row.is_open,
        channel=row.channel,
        locale=row.locale,
        fin=row.fin,
        setup=row.setup,
        resolution=row.resolution,
        sales=row.sales,
        rating=row.rating,
        reopened=row.reopened,
        team=row.team,
        tags=tuple(row.tags.split()) if row.tags else (),
        sources=tuple(sources[int(number)] for number in (row.sources or "").split()),
        attributes=row.attributes or {},
        workflow=row.workflow,
    )


def _joined(words: Iterable[str]) -> str | None:
    """Words between spaces, so that one is found with ` WORD `; None for none."""
    text = " ".join(words)
    return f" {text} " if text else None


def _listed(text: str | None) -> frozenset[str]:
    return frozenset((text or "").split())


def _stored(source: Source) -> Source:
    """As the database gives it back: without characters that no database takes."""
    clean = [
        text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
        for text in (source.kind, source.id, source.title, source.locale)
    ]
    return Source(*clean)


def _window(row: Stored) -> ReadWindow:
    return ReadWindow(**{name: getattr(row, name) for name in _WINDOW})


def _goes_on(last: ReadWindow, window: ReadWindow) -> bool:
    """Whether two windows can be told as one."""
    meets = last.before >= window.after and last.after <= window.before
    return meets and not last.unread and not window.unread and last.api_version == window.api_version
