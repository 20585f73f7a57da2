"""Conversations of the embedded company in a record, with what was made of their labels, as it really happened."""

from __future__ import annotations

from typing import Final

from drift.core.conversations.facts import fact_of
from drift.core.conversations.labels import WHOLE, labelling_of
from drift.core.conversations.read_windows import ReadWindow
from drift.sandbox.conversations.bodies import item, whole
from drift.sandbox.conversations.truth import LABEL, Conversations, Truth
from drift.store import CheckpointName, StateStore
from drift.store.labels import DAY, LabelDay
from drift.workspace import Workspace

CHOSEN: Final = frozenset({LABEL})
BACK: Final = 30


def fill(workspace: Workspace, *, count: int = 6_000, share: int = WHOLE, labels: bool = True) -> list[Truth]:
    """Fill the last month before now with conversations of the seed; all of them were read whole, or a share. Returns
    those that are old enough to be judged."""
    now = workspace.clock()
    first = now - now % DAY - BACK * DAY
    every = Conversations(7, int(now), count).until(now)
    real = [one for one in every if not one.is_preview and one.created_at >= first]
    with workspace.writing() as state:
        state.conversations.put([fact_of(item(one, now), CHOSEN) for one in real])
        state.checkpoints.set(CheckpointName.CONVERSATIONS_FROM, first)
        state.checkpoints.set(CheckpointName.CONVERSATIONS_FRESH, now)
        state.conversations.note(ReadWindow("created_at", first, now, now, len(real), len(real), "2.16"))
        if labels:
            _keep(state, real, first, share, now)
    return [one for one in real if one.created_at < first + (BACK - 3) * DAY]


def _keep(state: StateStore, real: list[Truth], first: float, share: int, now: float) -> None:
    read = [labelling_of(whole(one, now), CHOSEN) for one in real]
    state.labels.put(read, CHOSEN, now)
    for number in range(BACK - 3):
        day = first + number * DAY
        of = sum(day <= one.created_at < day + DAY for one in real)
        state.labels.note(LabelDay(day, share, of, 0, CHOSEN, now))
