"""When to look for work: looking for it in vain, twice a second, is what an idle service would do most."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from guard.context import GuardedWorkspace
from guard.runtime.looks import RARE, stretched

WHOLE: Final = 10
"""One of so many beats looks everywhere: what time alone makes due (an approval that expires) waits so long."""


class QuietLoop:
    """Tells on each beat whether to look for work. `waits` tells whether something waits for its time; `beat` is the
    seconds between two beats, `among` how many workspaces are looked after."""

    def __init__(
        self,
        waits: Callable[[], bool],
        beat: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._waits = waits
        self._every = WHOLE * beat
        self._clock = clock
        self._moved = False
        self.among = 1
        self._due: float | None = None  # when to look everywhere again; None: with the next beat
        self._due_anyhow = 0.0  # the same where nothing is open

    def moved(self) -> None:
        """Something may have been written."""
        self._moved = True

    def is_due(self, *, woken: bool, is_open: bool = True) -> bool:
        """Whether to look for work now. `is_open` says that there may be work which waits for its time."""
        if woken or self._moved or self._due is None:
            return True
        return self._clock() >= (self._due if is_open else self._due_anyhow)

    def looks(self) -> None:
        """It is looked for from now on: what is written meanwhile is seen the next time."""
        self._moved = False

    def looked(self) -> None:
        """Everything that could be done was done."""
        now = self._clock()
        self._due = None if self._waits() else now + stretched(self._every, self.among)
        self._due_anyhow = now + max(self._every, RARE)

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
