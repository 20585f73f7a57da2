"""Conversations of the embedded workspace as they are kept, without a reading: with the truth behind each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

from drift.core.conversations.facts import ConversationFact, fact_of
from drift.core.conversations.read_windows import ReadWindow
from drift.core.model.readings import CONVERSATIONS
from drift.core.model.records import KindStatus
from drift.sandbox.conversations.bodies import item
from drift.sandbox.conversations.truth import LABEL, Conversations, Truth
from drift.store import CheckpointName, StateStore

DAY = 86_400.0
CHOSEN = frozenset({LABEL})


@cache
def truths(founded: int, count: int = 6_000, seed: int = 16) -> tuple[Truth, ...]:
    """About so many conversations of customers in the year before, in the order in which they began."""
    found = Conversations(seed, founded, count).until(founded)
    return tuple(one for one in found if not one.is_preview)


def fact(truth: Truth, now: float, chosen: Collection[str] = CHOSEN) -> ConversationFact:
    """What is kept of a conversation that is read at a moment."""
    return fact_of(item(truth, now), chosen)


def know(state: StateStore, known: Sequence[Truth], now: float, *, unread: int = 0) -> None:
    """Keep these conversations as if a year of them had been read until now; `unread` more did not come."""
    state.conversations.put([fact(one, now) for one in known])
    since = now - 400 * DAY
    state.conversations.note(
        ReadWindow("created_at", since, now, now, len(known) + unread, len(known), "2.16")
    )
    state.checkpoints.set(CheckpointName.CONVERSATIONS_FROM, since)
    state.checkpoints.set(CheckpointName.CONVERSATIONS_FRESH, now)
    state.snapshots.cover(None, KindStatus(CONVERSATIONS, "read", "", "", len(known), now, now))
