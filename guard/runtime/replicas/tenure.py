"""The lease of one workspace, as the process knows it: what keeps it from writing once another replica may."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, local
from typing import Final, NamedTuple

from drift.store import Connection, LeaseLost, Leases
from drift.store.leases import Lease

SECONDS: Final = 20.0
"""How long a lease lasts unless it is renewed."""
MARGIN: Final = 0.05
"""The part of a lease at whose end nothing is begun any more: a write takes a moment to arrive."""


def since_boot() -> float:
    """Seconds of a clock that nobody can set, and that goes on while the machine is suspended."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class _Term(NamedTuple):
    lease: Lease
    deadline: float


class Tenure:
    """Thread-safe. `clock` counts seconds that nobody can set. A term ends at a deadline of this clock that lies before
    the end of the lease in the database, however far the clocks of the machines differ: it counts from before the lease
    was asked for."""

    def __init__(self, name: str, seconds: float = SECONDS, clock: Callable[[], float] = since_boot) -> None:
        self.name = name
        self.seconds = seconds
        self._clock = clock
        self._lock = Lock()
        self._term: _Term | None = None
        self._begun = local()

    @contextmanager
    def term(self) -> Iterator[None]:
        """What this thread does within belongs to the present term: under a later one it writes nothing any more,
        because others may have worked in between. Within work that began already, it belongs to the term of that."""
        term, before = self._term, getattr(self._begun, "epoch", None)
        if before is None:
            self._begun.epoch = 0 if term is None else term.lease.epoch
        try:
            yield
        finally:
            self._begun.epoch = before

    def hold(self, lease: Lease, asked_at: float) -> None:
        """The lease was taken or renewed. `asked_at` is when that was asked for, by the clock."""
        with self._lock:
            self._term = _Term(lease, asked_at + self.seconds)

    def end(self) -> None:
        """From now on nothing is written."""
        with self._lock:
            self._term = None

    @property
    def lease(self) -> Lease | None:
        """The lease that it has or, where it could not be renewed in time, had last."""
        term = self._term
        return None if term is None else term.lease

    def left(self) -> float:
        """The seconds for which it may still write."""
        term = self._term
        return 0.0 if term is None else max(term.deadline - self._clock(), 0.0)

    def _present(self) -> _Term:
        """Raises LeaseLost where there is none, and for work of an earlier one."""
        term = self._term
        begun = getattr(self._begun, "epoch", None)
        if term is None or begun not in (None, term.lease.epoch):
            raise LeaseLost(f"Another replica works on the workspace {self.name!r}: nothing is written here.")
        return term

    def permit(self) -> None:
        """Whether something may be written into Intercom at this moment. Raises LeaseLost."""
        if self._present().deadline - self._clock() <= self.seconds * MARGIN:
            raise LeaseLost(
                f"The lease of the workspace {self.name!r} could not be renewed in time: "
                "nothing is written into Intercom until it is."
            )

    def fence(self, connection: Connection) -> None:
        """Whether a transaction may write; nobody else gets the lease before it ends. The database knows whether
        somebody has: what could only not be renewed in time goes on, or slow work would begin again for ever. Raises
        LeaseLost."""
        lease = self._present().lease
        if not Leases(connection).confirm(lease.workspace, lease.holder, lease.epoch, self.seconds):
            raise LeaseLost(
                f"Another replica took over the workspace {self.name!r}: nothing was written here."
            )
