"""Of which period the conversations are known."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from drift.store import CheckpointName, StateStore
from drift.sync.conversations.conversation_reading import status_of
from guard.core.effects.known import Known, known
from guard.core.effects.reading import why_not

_FOREVER = 1e12


def known_period(state: StateStore, since: float, until: float) -> Known:
    """What of a period (unix seconds) can be counted, and what has to be said about it."""
    return known_parts(state, since)(since, until)


def known_parts(state: StateStore, since: float) -> Callable[[float, float], Known]:
    """The same for any parts of the time from a moment on, asked of the record once."""
    marks = state.checkpoints.of(CheckpointName.CONVERSATIONS_FRESH, CheckpointName.CONVERSATIONS_FROM)
    begin, end = (
        marks.get(CheckpointName.CONVERSATIONS_FROM),
        marks.get(CheckpointName.CONVERSATIONS_FRESH),
    )
    begun = begin is not None and end is not None
    windows = state.conversations.windows(since, _FOREVER) if begun else ()
    last = status_of(state)
    why = "" if begun and last is None else why_not(last)  # the first reading says how it went when it ends
    return partial(known, known_from=begin, fresh_until=end, windows=windows, why_not=why)
