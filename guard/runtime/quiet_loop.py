"""When the loop has to look for work: looking for it in vain, twice a second, is what an idle service would do most."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from guard.context import GuardedWorkspace

WHOLE: Final = 10
"""One of so many beats looks everywhere: what time alone makes due (an approval that expires) waits so long."""


class QuietLoop:
    """Tells on each beat whether to look for work. `moved` tells whether anything was written since it was asked last,
    `waits` whether something waits for its time; `beat` is the seconds between two beats."""

    def __init__(
        self,
        moved: Callable[[], bool],
        waits: Callable[[], bool],
        beat: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._moved = moved
        self._waits = waits
        self._every = WHOLE * beat
        self._clock = clock
        self._due: float | None = None  # when to look everywhere again; None: with the next beat

    def is_due(self, *, woken: bool) -> bool:
        """Whether to look for work now. To be asked before looking: what is written meanwhile is seen the next time."""
        moved = self._moved()
        return woken or moved or self._due is None or self._clock() >= self._due

    def looked(self) -> None:
        """Everything that could be done was done."""
        self._due = None if self._waits() else self._clock() + self._every

    def failed(self) -> None:
        """Looking failed: it is tried again with the next beat."""
        self._due = None


def something_waits(guarded: GuardedWorkspace) -> bool:
    """Whether there is work that could not be finished yet: an entry whose change is not to be seen yet, a change that
    waits for its author, a write that is to be tried again."""
    with guarded.view() as view:
        state = view.state
        return bool(
            state.activities.count_pending()
            or state.changes.unjudged(1)
            or state.reread_requests.pending(1)
            or state.schema_events.pending()
            or state.intents.open_intents()
        )
