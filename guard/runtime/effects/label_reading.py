"""The reading of labels as a part of the service: after conversations, and only where somebody named an attribute."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Final

from drift.intercom.client import IntercomClient
from drift.intercom.conversation_labels import ConversationLabels
from drift.intercom.errors import Forbidden, Unauthorized
from drift.sync.conversations.conversation_reading import status_of
from drift.sync.conversations.label_reader import LabelReader
from guard.context import GuardedWorkspace
from guard.core.model.labelled_attributes import labelled_attributes
from guard.core.model.rehearsal import Rehearsal

LOOKED_AGAIN: Final = 900.0
"""Seconds after a finished run until it is looked again whether there is something to read."""


class LabelReading:
    """`attributes` are those of the settings. `wait` returns when nothing more urgent is to be read. `monotonic` gives
    seconds by a clock that nobody can set."""

    def __init__(
        self,
        guarded: GuardedWorkspace,
        client: IntercomClient,
        attributes: Iterable[str],
        wait: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._guarded = guarded
        self._source = ConversationLabels(client, wait=wait)
        self._attributes = tuple(attributes)
        self._monotonic = monotonic
        self._rests_until = 0.0

    def read(self, goes_on: Callable[[], bool]) -> int:
        """Read what is due while the caller wants to go on; returns how many conversations were read whole. Nothing is
        asked where no attribute is named, or where conversations may not be read. Raises IntercomError."""
        if self._monotonic() < self._rests_until:
            return 0
        with self._guarded.view() as view:
            policies = view.policies.policy_set
            last = status_of(view.state)
        chosen = labelled_attributes(policies, self._attributes)
        if not chosen or last is None or last.status != "read":
            return 0
        reader = LabelReader(self._guarded.workspace, self._source, chosen)
        try:
            count = reader.keep_up(goes_on) + self._sample(reader, policies.rehearsals, goes_on)
        except (Unauthorized, Forbidden):
            return 0  # the reading of conversations says so
        if goes_on():
            self._rests_until = self._monotonic() + LOOKED_AGAIN
        return count

    def read_for(self, rehearsals: Iterable[Rehearsal]) -> int:
        """Read the samples of these rehearsals now. Raises IntercomError."""
        wanted = tuple(rehearsals)
        with self._guarded.view() as view:
            chosen = labelled_attributes(view.policies.policy_set, self._attributes)
        chosen |= {one.label for one in wanted}
        reader = LabelReader(self._guarded.workspace, self._source, chosen)
        return self._sample(reader, wanted, lambda: True)

    def _sample(
        self, reader: LabelReader, rehearsals: Iterable[Rehearsal], goes_on: Callable[[], bool]
    ) -> int:
        now = self._guarded.now()
        return sum(
            reader.sample(now - one.since, now, one.sample, goes_on) for one in rehearsals if goes_on()
        )
