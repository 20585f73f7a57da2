"""Reads conversations whole for their labels: a random sample of each day, and what a bulk edit may have touched.

What was read is kept in small steps, so an interruption costs little. What did not come is noted, so that figures say
so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, Protocol

from drift.core.conversations.corrections import AT_ONCE, BULK
from drift.core.conversations.counting import Which
from drift.core.conversations.facts import RIPE_AFTER
from drift.core.conversations.label_sample import DAY, Looked, is_due, ripe_days, share_for
from drift.core.conversations.labels import WHOLE, Labelling, rank_of
from drift.intercom.errors import Forbidden, IntercomError, Unauthorized
from drift.store import CheckpointName, StateStore
from drift.store.labels import Begun, LabelDay
from drift.workspace import Workspace

log = logging.getLogger(__name__)

A_DAY: Final = 250
"""Conversations of a day that are read without being asked for."""
BACK: Final = 28 * DAY
"""Seconds for which labels are read without being asked for."""
AGAIN: Final = 500
"""Conversations that changed later and are read again in one run."""
_AT_ONCE: Final = 64
_WORKERS: Final = 6
_NEAR: Final = 2 * BULK


class Source(Protocol):
    def of(self, id: str, chosen: frozenset[str]) -> Labelling | None:
        """What was set in a conversation; None when it was deleted. Raises IntercomError."""


@dataclass(slots=True)
class LabelReader:
    """`chosen` are the attributes that are looked at."""

    workspace: Workspace
    source: Source
    chosen: frozenset[str]

    def keep_up(self, goes_on: Callable[[], bool]) -> int:
        """Read what is new and what changed; returns how many conversations were read. Raises IntercomError when
        conversations may not be read at all."""
        if not self.chosen:
            return 0
        now = self.workspace.clock()
        since = now - BACK - RIPE_AFTER
        return self._read_changed(since) + self._read_days(
            since, now, lambda of: share_for(A_DAY, of), goes_on
        )

    def sample(
        self, since: float, until: float, wanted: int, goes_on: Callable[[], bool] = lambda: True
    ) -> int:
        """Read about `wanted` conversations that began in a period, evenly over its days; returns how many were read.
        Raises IntercomError when conversations may not be read at all."""
        with self.workspace.reading() as state:
            share = share_for(wanted, state.conversations.count(since, until))
        return self._read_days(since, until, lambda of: share, goes_on)

    def _read_days(
        self, since: float, until: float, share_of: Callable[[int], int], goes_on: Callable[[], bool]
    ) -> int:
        count = 0
        for due in self._due(since, until, share_of):
            if not goes_on():
                break
            count += self._read_day(due)
        return count

    def _due(self, since: float, until: float, share_of: Callable[[int], int]) -> list[LabelDay]:
        """The days of a period of which something is still to be read, as they will be once it is, the newest first.
        All of their conversations are known."""
        with self.workspace.reading() as state:
            days = self._known_days(state, since, until)
            if not days:
                return []
            tallies = state.conversation_counts.tally(Which(days[-1], days[0] + DAY), by=("day",))
            looked = {one.day: one for one in state.labels.days(days[-1], days[0] + DAY)}
        counts = {float(day): tally.conversations for (day,), tally in tallies.items()}
        planned = (self._planned(day, counts.get(day, 0), looked.get(day), share_of) for day in days)
        return [one for one in planned if one is not None]

    def _planned(
        self, day: float, of: int, looked: LabelDay | None, share_of: Callable[[int], int]
    ) -> LabelDay | None:
        if looked is None:
            return LabelDay(day, share_of(of), of, 0, self.chosen, 0.0)
        share = max(share_of(of), looked.share)
        if not is_due(Looked(looked.share, looked.of, looked.unread, looked.chosen), share, of, self.chosen):
            return None
        return LabelDay(day, share, of, 0, self.chosen | looked.chosen, 0.0)

    def _known_days(self, state: StateStore, since: float, until: float) -> list[float]:
        """The days of a period of which all conversations are known, the newest first."""
        known = state.checkpoints.of(CheckpointName.CONVERSATIONS_FRESH, CheckpointName.CONVERSATIONS_FROM)
        known_from = known.get(CheckpointName.CONVERSATIONS_FROM)
        if known_from is None:
            return []
        fresh = known.get(CheckpointName.CONVERSATIONS_FRESH, known_from)
        days = ripe_days(max(since, known_from), min(until, fresh), self.workspace.clock())
        return [day for day in days if day >= known_from and day + DAY <= fresh]

    def _read_day(self, due: LabelDay) -> int:
        with self.workspace.reading() as state:
            begun = state.labels.begun(due.day, due.day + DAY)
        ids = [one.id for one in begun if rank_of(one.id) < due.share and _is_stale(one, due.chosen)]
        unread = self._read(ids, due.chosen, due.share)
        with self.workspace.writing() as state:
            state.labels.note(replace(due, unread=unread, read_at=self.workspace.clock()))
        return len(ids) - unread

    def _read_changed(self, since: float) -> int:
        with self.workspace.reading() as state:
            ids = state.labels.changed(since, AGAIN)
        return len(ids) - self._read(ids, self.chosen, WHOLE)

    def _look_around(self, edits: Iterable[int], chosen: frozenset[str]) -> None:
        """Where somebody edited a conversation of the sample, others that changed at the same moment are read, too: of
        a bulk edit the sample shows few."""
        with self.workspace.reading() as state:
            near = [state.labels.around(at, AT_ONCE / 2, _NEAR) for at in sorted(set(edits))]
        ids = dict.fromkeys(id for found in near if len(found) >= BULK - 1 for id in found)
        self._read(list(ids), chosen, share=WHOLE)

    def _read(self, ids: Sequence[str], chosen: frozenset[str], share: int) -> int:
        """Read conversations and keep their labels; returns how many did not come. Where they are a sample, so are
        those around them."""
        unread = 0
        with ThreadPoolExecutor(_WORKERS, "labels") as threads:
            for start in range(0, len(ids), _AT_ONCE):
                some = ids[start : start + _AT_ONCE]
                read = list(threads.map(lambda id: self._one(id, chosen), some))
                self._keep(dict(zip(some, read, strict=True)), chosen)
                unread += sum(isinstance(one, IntercomError) for one in read)
                if share < WHOLE:
                    self._look_around(_edits(read), chosen)
        return unread

    def _keep(self, read: Mapping[str, Labelling | IntercomError | None], chosen: frozenset[str]) -> None:
        """Keep what came. What was deleted is forgotten."""
        with self.workspace.writing() as state:
            state.conversations.remove([id for id, one in read.items() if one is None])
            kept = [one for one in read.values() if isinstance(one, Labelling)]
            state.labels.put(kept, chosen, self.workspace.clock())
        problems = [one.message for one in read.values() if isinstance(one, IntercomError)]
        if problems:
            log.warning("%d conversations could not be read for their labels: %s", len(problems), problems[0])

    def _one(self, id: str, chosen: frozenset[str]) -> Labelling | IntercomError | None:
        """What goes wrong with one conversation is noted; what goes wrong with all of them is raised."""
        try:
            return self.source.of(id, chosen)
        except (Unauthorized, Forbidden):
            raise
        except IntercomError as problem:
            return problem


def _edits(read: Iterable[Labelling | IntercomError | None]) -> Iterable[int]:
    """When teammates set something."""
    kept = (one for one in read if isinstance(one, Labelling))
    return (label.at for one in kept for label in one.labels if label.by == "teammate")


def _is_stale(one: Begun, chosen: frozenset[str]) -> bool:
    return one.read_until is None or one.updated_at > one.read_until or not chosen <= one.chosen
