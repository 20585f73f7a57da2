"""Conversations for tests: those of the embedded workspace's truth, kept as if they had been read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from drift.core.conversations.facts import ConversationFact, fact_of
from drift.sandbox.conversations.bodies import item
from drift.sandbox.conversations.truth import LABEL, Conversations, Truth
from drift.store import CheckpointName, StateStore

DAY = 86_400


def lived(until: float, count: int = 2_000, seed: int = 7) -> Sequence[Truth]:
    """About `count` conversations in the year up to a moment, the truth of each. Tries of teammates are among them."""
    return Conversations(seed, int(until), count).until(until)


def facts(truths: Iterable[Truth], now: float) -> list[ConversationFact]:
    """What is kept of them, as they stand at a moment."""
    return [fact_of(item(truth, now), (LABEL,)) for truth in truths if not truth.is_preview]


def keep(state: StateStore, found: Sequence[ConversationFact], since: float, until: float) -> None:
    """Keep what was read, from one moment to another."""
    for start in range(0, len(found), 500):
        state.conversations.put(found[start : start + 500])
    state.checkpoints.set(CheckpointName.CONVERSATIONS_FROM, since)
    state.checkpoints.set(CheckpointName.CONVERSATIONS_FRESH, until)
