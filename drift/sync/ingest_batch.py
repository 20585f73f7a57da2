"""Group commit of ingested entries: those that arrive at the same moment share one transaction.

A commit costs about as much for ten entries as for one. The caller that gets the turn stores all entries that arrived
meanwhile; each caller waits until its own entry is stored. On PostgreSQL they first join those of other workspaces.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from drift.core.model.activity import Activity, parse_activity
from drift.core.model.resources import Json
from drift.core.normalisation.normalise import scrub
from drift.store import CheckpointName, StateStore
from drift.store.sql.activity_months import make_months
from drift.store.sql.database import StoreError
from drift.sync.erased import without_erased
from drift.sync.ingest import baseline_of
from drift.sync.shared_commit import SharedCommit, Ticket
from drift.workspace import Workspace

log = logging.getLogger(__name__)


class _SomeAreKnown(StoreError):
    """Not all entries were new: the transaction is rolled back, to look up first which ones are."""


@dataclass(slots=True)
class _Ticket:
    """One caller's entry and its result: an error until it is settled."""

    entry: Activity
    is_settled: bool = False
    is_news: bool = False
    problem: Exception | None = field(default_factory=lambda: StoreError("The entry was not stored."))

    def settle(self, *, is_news: bool = False, problem: Exception | None = None) -> None:
        self.is_news, self.problem, self.is_settled = is_news, problem, True


class IngestBatcher:
    """One per process and workspace. `keep` may be called from any thread. `shared` is the transaction that the
    workspaces of a process share; without one, each has its own."""

    def __init__(self, workspace: Workspace, shared: SharedCommit | None = None) -> None:
        self._workspace = workspace
        self._shared = shared
        self._waiting: list[_Ticket] = []
        self._queue_lock = threading.Lock()  # held for a moment, to add a ticket or to take all
        self._store_lock = threading.Lock()  # held while entries are stored
        self._baseline: float | None = None  # set once, and moved only where the clock was put back

    def keep(self, raw: Json) -> bool:
        """Keep an entry as a webhook brought it; tells whether it is news. Raises NotAnActivity and StoreError."""
        entry = parse_activity(scrub(raw, self._workspace.fingerprint))
        if self._shared is not None:
            is_news = self._shared.keep(Ticket(self._workspace, entry, self._is_history))
            if is_news is not None:
                return is_news
        return self._keep_apart(entry)

    def _keep_apart(self, entry: Activity) -> bool:
        """Keep an entry beside others of this workspace only."""
        ticket = _Ticket(entry)
        with self._queue_lock:
            self._waiting.append(ticket)
        with self._store_lock:
            if not ticket.is_settled:
                self._settle(self._take_waiting())
        if ticket.problem is not None:
            raise ticket.problem
        return ticket.is_news

    def _take_waiting(self) -> list[_Ticket]:
        with self._queue_lock:
            waiting, self._waiting = self._waiting, []
        return waiting

    def _settle(self, tickets: list[_Ticket]) -> None:
        try:
            news = self._store([ticket.entry for ticket in tickets])
        except StoreError as problem:
            for ticket in tickets:
                ticket.settle(problem=problem)
        except Exception as problem:  # noqa: BLE001 - raised to whose entry it is; the others are stored all the same
            if len(tickets) == 1:
                tickets[0].settle(problem=problem)
                return
            log.warning("%d entries could not be stored together: %s", len(tickets), problem)
            for ticket in tickets:
                self._settle([ticket])
        else:
            for ticket, is_news in zip(tickets, news, strict=True):
                ticket.settle(is_news=is_news)

    def _store(self, entries: Sequence[Activity]) -> list[bool]:
        """Store entries in one transaction; tells of each whether it was new. Almost always all are, and then nothing
        has to be looked up."""
        make_months(
            self._workspace.database, [entry.created_at for entry in entries], self._workspace.clock()
        )
        try:
            with self._workspace.writing() as drift:
                self._add(drift, entries, expected=len(entries))
                return [True] * len(entries)
        except _SomeAreKnown:
            return self._store_new(entries)

    def _store_new(self, entries: Sequence[Activity]) -> list[bool]:
        with self._workspace.writing() as drift:
            known = drift.activities.known(entry.id for entry in entries)
            news = [entry for entry in _once(entries) if entry.id not in known]
            self._add(drift, news, expected=0)
        return [any(entry is new for new in news) for entry in entries]

    def _add(self, drift: StateStore, read: Sequence[Activity], *, expected: int) -> None:
        now = self._workspace.clock()
        entries = without_erased(self._workspace, drift, read)
        past = [entry for entry in entries if self._is_history(drift, entry, now)]
        fresh = [entry for entry in entries if not self._is_history(drift, entry, now)]
        added = drift.activities.add_many(past, route="webhook", received_at=now, history=True)
        added += drift.activities.add_many(fresh, route="webhook", received_at=now)
        if added < expected:
            raise _SomeAreKnown("Some of the entries are known already.")

    def _is_history(self, drift: StateStore, entry: Activity, now: float) -> bool:
        """Whether the entry is older than the baseline of the workspace."""
        if entry.created_at < baseline_of(self._baseline, now):
            self._baseline = drift.checkpoints.get(CheckpointName.BASELINE)
        return entry.created_at < baseline_of(self._baseline, now)


def _once(entries: Sequence[Activity]) -> list[Activity]:
    """The first of each id."""
    return list({entry.id: entry for entry in reversed(entries)}.values())[::-1]
