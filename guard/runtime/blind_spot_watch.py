"""Looks now and then at what is not being looked at, and sees that people learn of it, also without a record."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Final

from drift.store.sql.database import StoreError
from guard.context import GuardedWorkspace
from guard.core.model.blind_spots import CAUSES, BlindSpot, Cause, merged
from guard.enforcement.blind_spot_alerts import has_news, note_blind_spots
from guard.notify import messages
from guard.notify.messages import Message
from guard.notify.outbox import enqueue
from guard.queries.blind_spots import blind_spots_now, coverage_now
from guard.runtime.health_state import ServiceCondition, cause_of_store
from guard.runtime.job_times import JobTimes

CLOCK_MAY_DIFFER: Final = 60.0
"""Seconds by which the clock of the machine may differ from Intercom's."""

UNANSWERED: Final = 20.0
"""Seconds without an answer after which Intercom is away."""


class BlindSpotWatch:
    """`wall` is the clock of the machine; without one, it is not compared. `unanswered_for` says for how many seconds
    Intercom has answered nothing: a request that waits has not failed yet. `tell_directly` sends a message that the
    record could not keep, and tells whether a channel took it. `of_ledger` tells where the ledger was changed."""

    def __init__(
        self,
        guarded: GuardedWorkspace,
        condition: ServiceCondition,
        times: JobTimes,
        tell_directly: Callable[[Message], bool],
        wall: Callable[[], float] | None = None,
        unanswered_for: Callable[[], float] = float,
        of_ledger: Callable[[], Iterable[BlindSpot]] = tuple,
    ) -> None:
        self._guarded = guarded
        self._condition = condition
        self._times = times
        self._tell_directly = tell_directly
        self._wall = wall
        self._unanswered_for = unanswered_for
        self._of_ledger = of_ledger
        self._without_record_since: float | None = None  # by a clock that nobody can set
        self._told: BlindSpot | None = None

    def live(self) -> tuple[BlindSpot, ...]:
        """What this process notices of itself."""
        return merged(
            self._condition.blind_spots(),
            self._times.overdue(self._guarded.now()),
            self._clock_spots(),
            self._unanswered_spots(),
            self._of_ledger(),
        )

    def look(self) -> None:
        """Keep what there is, and tell people what is news. Raises StoreError after telling people of that."""
        live = self.live()
        try:
            with self._guarded.view() as view:
                spots = blind_spots_now(view, tuple(coverage_now(view).values()), live)
                is_news = has_news(view, spots)
            if is_news:
                note_blind_spots(self._guarded, spots)
        except StoreError as problem:
            self._without_record(problem)
            raise
        self._record_is_back()

    def _unanswered_spots(self) -> list[BlindSpot]:
        seconds = self._unanswered_for()
        if seconds < UNANSWERED:
            return []
        sentence = f"Intercom has answered nothing for {seconds:.0f} s."
        return [BlindSpot(Cause.INTERCOM_AWAY, "", self._guarded.now() - seconds, sentence)]

    def _clock_spots(self) -> list[BlindSpot]:
        if self._wall is None:
            return []
        now = self._guarded.now()
        ahead = self._wall() - now
        if abs(ahead) <= CLOCK_MAY_DIFFER:
            return []
        which = "ahead of" if ahead > 0 else "behind"
        sentence = (
            f"The clock of this machine is {abs(ahead):,.0f} s {which} Intercom's. The service goes by Intercom's; set "
            "the clock right before the next start."
        )
        return [BlindSpot(Cause.CLOCK_WRONG, "", now, sentence)]

    def _without_record(self, problem: StoreError) -> None:
        now = time.monotonic()
        self._without_record_since = self._without_record_since or now
        spot = BlindSpot(cause_of_store(problem), "", self._guarded.now(), str(problem))
        lasts = now - self._without_record_since >= CAUSES[spot.cause].tell_after
        if lasts and self._told is None and self._tell_directly(messages.not_looked_at([spot])):
            self._told = spot

    def _record_is_back(self) -> None:
        self._without_record_since = None
        if self._told is not None:
            with self._guarded.transaction() as work:
                enqueue(work, messages.looked_at_again([self._told]))
            self._told = None
