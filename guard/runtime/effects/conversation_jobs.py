"""The reading of conversations as a part of the service: behind everything else, and off where nobody wants it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from functools import partial
from threading import Event, Lock
from typing import Final

from drift.core.model.readings import CONVERSATIONS
from drift.intercom.client import IntercomClient
from drift.intercom.conversation_search import ConversationSearch
from drift.intercom.errors import Stopping
from drift.store.sql.database import StoreError
from drift.sync.conversations.conversation_reader import ConversationReader
from drift.sync.conversations.conversation_reading import note_off, read_conversations, sum_up
from guard.context import GuardedWorkspace
from guard.queries.effects.reading import keep_for
from guard.runtime.conversation_settings import ConversationSettings
from guard.runtime.effects.effect_jobs import effect_jobs
from guard.runtime.effects.label_reading import LabelReading
from guard.runtime.effects.statistics_jobs import StatisticsJobs
from guard.runtime.jobs import Claimed, Job
from guard.runtime.rhythm import Rhythm

AT_A_TIME: Final = 40.0
"""Seconds after which a run begins no further window: the next run goes on, in whichever replica."""
SUMMED_EVERY: Final = 900.0
"""Seconds after which days whose conversations changed are summed up again."""
_LOOKS: Final = 0.2
"""Seconds between two looks whether the settings are read."""


class ConversationJobs:
    """`client` is also for others who read conversations. `monotonic` gives seconds by a clock that nobody can set."""

    def __init__(
        self,
        guarded: GuardedWorkspace,
        client: IntercomClient,
        settings: ConversationSettings,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._guarded = guarded
        self._monotonic = monotonic
        self._settings_are_read = Lock()
        self._stopping = Event()
        self._width: float | None = None
        self._summed_at: float | None = None
        self.client: Final = client
        self.settings: Final = settings
        self.search: Final = ConversationSearch(
            client, chosen=settings.attributes, language=settings.language, wait=self.give_way
        )
        self.labels: Final = LabelReading(guarded, client, settings.attributes, self.give_way, monotonic)

    def jobs(
        self, rhythm: Rhythm, claimed: Claimed, settings_are_read: Lock, stopping: Event
    ) -> Iterator[Job]:
        """None where conversations are not to be read. `settings_are_read` is held while they are."""
        self._settings_are_read, self._stopping = settings_are_read, stopping
        if not self.settings.reads:
            with contextlib.suppress(StoreError):
                note_off(self._guarded.workspace)
            return
        every = rhythm.conversations
        yield Job(every, CONVERSATIONS, partial(claimed, CONVERSATIONS, every, self.read_for_a_while))
        yield from effect_jobs(self._guarded, stopping, claimed)
        statistics = StatisticsJobs(self._guarded.workspace, self.client, self.give_way, stopping)
        yield from statistics.jobs(claimed)

    def read_for_a_while(self) -> int:
        """Read until everything is known, the run is long enough, or the service stops; then who labelled them, where
        somebody wants to know. Raises IntercomError and StoreError."""
        end = self._monotonic() + AT_A_TIME
        count = self.read(lambda: self._monotonic() < end)
        self.labels.read(lambda: self._monotonic() < end and not self._stopping.is_set())
        if self._summed_at is None or self._monotonic() - self._summed_at >= SUMMED_EVERY:
            self.sum_up()
        return count

    def sum_up(self) -> None:
        """Make the sums of days that are missing. Raises StoreError."""
        sum_up(self._guarded.workspace, lambda: not self._stopping.is_set())
        self._summed_at = self._monotonic()

    def read(self, goes_on: Callable[[], bool]) -> int:
        """Read while the caller wants to go on; returns how many conversations came."""
        with self._guarded.view() as view:
            keep = keep_for(view)
        reader = ConversationReader(self._guarded.workspace, self.search, keep)
        reader.width = self._width or reader.width
        try:
            return read_conversations(
                reader, self.settings.kept, lambda: goes_on() and not self._stopping.is_set()
            )
        finally:
            self._width = reader.width

    def give_way(self) -> None:
        """Wait while the settings are being read: they go first. Raises Stopping where the service stops."""
        while self._settings_are_read.locked():
            if self._stopping.wait(_LOOKS):
                raise Stopping
