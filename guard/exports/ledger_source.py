"""The ledger as a target gets it: entries become events, people are treated as the target may know them, and each event
becomes bytes."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.resources import Ref
from drift.core.planning.manual_steps import title_of
from drift.store.ledger import LedgerEntry
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.exports.events import events_of, wanted
from guard.core.exports.export_event import SEVERITIES, ExportEvent
from guard.core.exports.personal import treated
from guard.core.exports.record import Context
from guard.core.exports.rendering import render
from guard.core.model.exports import TargetPlan
from guard.exports.batches import EntryEvents
from guard.exports.target import Outgoing

log = logging.getLogger(__name__)

_MOST_BYTES: Final = 60_000
"""Bytes of entries that are opened at once, about: one of the activity log may tell of a thousand rows, in as many."""
_MOST_TITLES: Final = 20_000
"""Names of resources that are remembered."""


@dataclass(frozen=True, slots=True)
class LedgerSource:
    """Reads one view of the record at a time. `version` is that of this product."""

    guarded: GuardedWorkspace
    plan: TargetPlan
    base_url: str = ""
    version: str = ""
    _titles: dict[tuple[str, str], str] = field(default_factory=dict)

    def size(self) -> int:
        with self.guarded.view() as view:
            return view.state.ledger.head().size

    def first_at(self, moment: float) -> int:
        with self.guarded.view() as view:
            return view.state.ledger.first_at(moment)

    def read(self, after: int, most: int) -> Sequence[EntryEvents]:
        with self.guarded.view() as view:
            last = view.state.ledger.last_within(after + 1, most, _MOST_BYTES)
            entries = view.state.ledger.entries(after + 1, last - after)
            taken = [entry for entry in entries if self.plan.takes(entry.what)]
            context = self._context(view, taken)
        made = {entry.number: self._made(entry, context) for entry in taken}
        return [EntryEvents(entry.number, entry.at, made.get(entry.number, ())) for entry in entries]

    def _context(self, view: UnitOfWork, entries: Sequence[LedgerEntry]) -> Context:
        return Context(
            view.workspace.name,
            self.base_url,
            view.state.ledger.rows_now(wanted(entries)),
            {policy.id: policy for policy in view.policies.policy_set.policies},
            self._titles_of(view, entries),
        )

    def _titles_of(self, view: UnitOfWork, entries: Iterable[LedgerEntry]) -> Mapping[tuple[str, str], str]:
        named = {_resource(entry) for entry in entries} - self._titles.keys() - {None}
        if len(self._titles) + len(named) > _MOST_TITLES:
            self._titles.clear()
        refs = frozenset(Ref(*name) for name in named if name is not None)
        for ref, resource in (view.state.versions.last_of(refs) if refs else {}).items():
            kind = CATALOGUE.get(ref.kind)
            if kind is not None:
                self._titles[ref.kind, ref.id] = "" if kind.singleton else title_of(kind, ref, resource.body)
        return self._titles

    def _made(self, entry: LedgerEntry, context: Context) -> Sequence[Outgoing]:
        """What cannot be made is said in its place: one entry that nobody foresaw holds up none behind it."""
        try:
            return [self._outgoing(entry, event) for event in events_of(entry, context)]
        except Exception as problem:
            log.exception("entry %d of the ledger could not be made into events", entry.number)
            why = f"it could not be made into events: {type(problem).__name__}"
            id_ = f"{context.workspace}-{entry.number}"
            return [Outgoing(id_, entry.number, entry.at, f"record.{entry.what}", 1, b"", broken=why)]

    def _outgoing(self, entry: LedgerEntry, event: ExportEvent) -> Outgoing:
        seen = treated(event, self.plan.people, self.guarded.workspace.fingerprint)
        return Outgoing(
            event.id,
            entry.number,
            entry.at,
            event.event,
            SEVERITIES[event.severity],
            _tight(render(seen, self.plan.format, self.version)),
            is_json=self.plan.format != "cef",
        )


def _tight(body: bytes) -> bytes:
    """The same bytes, without the room behind them that orjson keeps: seven times as much, in thousands of events."""
    return bytes(memoryview(body))


def _resource(entry: LedgerEntry) -> tuple[str, str] | None:
    """The resource that an entry names."""
    kind, id_ = entry.row.get("kind"), entry.row.get("resource_id")
    return (kind, id_) if isinstance(kind, str) and isinstance(id_, str) else None
