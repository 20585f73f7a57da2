"""Group commit over workspaces: entries that come in at the same moment share one transaction, whoever they are of.

Each caller waits until its own entry is committed. What keeps an entry of one workspace from being stored (somebody
else adds to its log, it cannot be written) keeps no other: such an entry is stored apart, by its own caller.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from drift.core.model.activity import Activity
from drift.store import Connection, StateStore
from drift.store.arrivals import Arrival, Arrivals, Name
from drift.store.sql.activity_months import make_months
from drift.store.sql.database import Database, StoreError, StoreUnavailable
from drift.sync.erased import without_those
from drift.workspace import Workspace

log = logging.getLogger(__name__)

GATHERING: Final = 0.003
"""Seconds for which entries are waited for that usually come with one that is there."""
_NOT_STORED: Final = "The entry was not stored."


@dataclass(slots=True)
class Ticket:
    """An entry of one caller. `is_history` tells whether it is older than the baseline at a moment. Once it is settled,
    `is_news` is None where the entry was not stored and has to be stored apart."""

    workspace: Workspace
    entry: Activity
    is_history: Callable[[StateStore, Activity, float], bool]
    is_news: bool | None = None
    problem: StoreError | None = field(default_factory=lambda: StoreError(_NOT_STORED))
    is_settled: bool = False
    woken: threading.Event = field(default_factory=threading.Event)

    @property
    def name(self) -> Name:
        return Name(self.workspace.id, self.entry.id)


class SharedCommit:
    """One per process and database, which is on PostgreSQL. `keep` may be called from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()  # held for a moment
        self._gathered = threading.Condition(self._lock)
        self._waiting: list[Ticket] = []
        self._usual = 1  # how many came together last
        self._is_led = False

    @property
    def waiting(self) -> int:
        """How many entries wait for the transaction that is under way."""
        return len(self._waiting)

    def keep(self, ticket: Ticket) -> bool | None:
        """Store the entry of a ticket; tells whether it was new, or None where it has to be stored apart. The first to
        come stores for all who come meanwhile. Raises StoreUnavailable."""
        with self._lock:
            self._waiting.append(ticket)
            leads, self._is_led = not self._is_led, True
            if len(self._waiting) >= self._usual:
                self._gathered.notify()
        if not leads:
            ticket.woken.wait()
        if not ticket.is_settled:
            self._lead()
        if ticket.problem is not None:
            raise ticket.problem
        return ticket.is_news

    def _lead(self) -> None:
        """Store what waits, wake whose it is, and have the next one lead who waits by then. In a burst it waits a
        moment for as many as came together last; where one comes after another, for nobody."""
        with self._lock:
            self._gathered.wait_for(lambda: len(self._waiting) >= self._usual, GATHERING)
            tickets, self._waiting = self._waiting, []
            self._usual = len(tickets)
        try:
            self._settle(tickets)
        finally:
            with self._lock:
                following = self._waiting[:1]
                self._is_led = bool(following)
            for ticket in tickets:
                ticket.is_settled = True
                ticket.woken.set()
            for ticket in following:
                ticket.woken.set()

    def _settle(self, tickets: Sequence[Ticket]) -> None:
        try:
            stored = self._store(tickets)
        except StoreUnavailable as problem:
            is_of_one = problem.code == "locked"  # for all that is known: that one waits by itself
            for ticket in tickets:
                ticket.problem = None if is_of_one else problem
        except Exception as problem:  # noqa: BLE001 - each is stored apart, and raised there to whose entry it is
            log.warning("%d entries could not be stored together: %s", len(tickets), problem)
            for ticket in tickets:
                ticket.problem = None
        else:
            for ticket, is_news in zip(tickets, stored, strict=True):
                ticket.is_news, ticket.problem = is_news, None

    def _store(self, tickets: Sequence[Ticket]) -> list[bool | None]:
        """Of each entry whether it was new; None where somebody else adds to the log of its workspace."""
        clocks = {ticket.workspace.id: ticket.workspace.clock for ticket in tickets}
        moments = [ticket.entry.created_at for ticket in tickets]
        make_months(self._database, moments, max(clock() for clock in clocks.values()))
        with self._database.write(now_in=lambda workspace: clocks[workspace]()) as connection:
            arrivals = Arrivals(connection)
            ours = arrivals.claim(clocks)
            known = arrivals.known([ticket.name for ticket in tickets if ticket.workspace.id in ours])
            news = [_is_first(ticket, known) if ticket.workspace.id in ours else None for ticket in tickets]
            new = [ticket for ticket, is_news in zip(tickets, news, strict=True) if is_news]
            erased = arrivals.pseudonyms(ours)
            arrivals.add([_arrival(connection, ticket, erased) for ticket in new])
        return news


def _is_first(ticket: Ticket, known: set[Name]) -> bool:
    """Whether nobody brought the entry before. It is known from then on."""
    if ticket.name in known:
        return False
    known.add(ticket.name)
    return True


def _arrival(connection: Connection, ticket: Ticket, erased: Mapping[int, Mapping[str, str]]) -> Arrival:
    workspace = ticket.workspace
    workspace.fence(connection)
    [entry] = without_those(workspace, erased.get(workspace.id, {}), [ticket.entry])
    now = workspace.clock()
    is_history = ticket.is_history(StateStore(connection, workspace.id), entry, now)
    return Arrival(workspace.id, entry, now, is_history)
