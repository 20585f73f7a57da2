"""One run of the reading of conversations: whether the token may, what is read, and how that went."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Final

from drift.core.conversations.facts import RIPE_AFTER
from drift.core.model.readings import CONVERSATIONS
from drift.core.model.records import KindStatus
from drift.intercom.errors import Forbidden, IntercomError, Unauthorized
from drift.store import CheckpointName, StateStore
from drift.store.sql.database import StoreError
from drift.sync.conversations.conversation_reader import ConversationReader
from drift.workspace import Workspace

OFF: Final = "off"
"""The code of conversations that are not to be read."""
TRIED_AGAIN: Final = 900.0
"""Seconds after which it is tried again whether the token may read conversations."""
REFUSED: Final = (Unauthorized.word, Forbidden.word, "plan_restricted")
"""Codes of a token that may not read them. Where it opens nothing at all, everything else says so."""
_DAYS_AT_ONCE: Final = 10
_NEXT: Final = 0.001
_ANY: Final = {"field": "created_at", "operator": ">", "value": 0}


def read_conversations(reader: ConversationReader, kept: str, goes_on: Callable[[], bool]) -> int:
    """Read while the caller wants to go on; returns how many conversations came. A token that may not read them is no
    error, and is asked about again after a while. `kept` says what is kept of each besides: where that is new,
    everything is read again. Raises IntercomError and StoreError; what was read by then is kept."""
    workspace = reader.workspace
    with workspace.reading() as state:
        last = status_of(state)
    now = workspace.clock()
    if last is not None and last.code in REFUSED and 0 <= now - last.attempted_at < TRIED_AGAIN:
        return 0
    try:
        if last is None or last.status == "unread":
            reader.search.count(_ANY)
        _read_again_if_new(workspace, kept)
        count = reader.read(goes_on)
    except IntercomError as problem:
        with contextlib.suppress(StoreError), workspace.writing() as state:
            state.snapshots.cover(None, _unread(problem.word, str(problem), workspace.clock()))
        if problem.word in REFUSED:
            return 0
        raise
    with workspace.writing() as state:
        at = workspace.clock()
        state.snapshots.cover(None, KindStatus(CONVERSATIONS, "read", "", "", 0, at, at))
    return count


def sum_up(workspace: Workspace, goes_on: Callable[[], bool]) -> None:
    """Make the sums of days that have none, so that a year is counted at once. Days that still change often are left
    for later. Raises StoreError."""
    with workspace.reading() as state:
        known_from = state.checkpoints.get(CheckpointName.CONVERSATIONS_FROM)
    if known_from is None:
        return
    until = workspace.clock() - RIPE_AFTER
    while goes_on():
        with workspace.writing() as state:
            if state.conversation_counts.sum_up(known_from, until, _DAYS_AT_ONCE) < _DAYS_AT_ONCE:
                return


def note_off(workspace: Workspace) -> None:
    """Keep that conversations are not to be read. Writes once."""
    with workspace.reading() as state:
        last = status_of(state)
    if last is None or last.code != OFF:
        with workspace.writing() as state:
            state.snapshots.cover(None, _unread(OFF, "", workspace.clock()))


def status_of(state: StateStore) -> KindStatus | None:
    """How the last attempt to read conversations went; None where there was none."""
    return state.snapshots.latest_status().get(CONVERSATIONS)


def _unread(code: str, reason: str, at: float) -> KindStatus:
    return KindStatus(CONVERSATIONS, "unread", code, reason, 0, at, None)


def _read_again_if_new(workspace: Workspace, kept: str) -> None:
    """What was read before lacks what is to be kept from now on: the past is read once more."""
    with workspace.reading() as state:
        known = state.checkpoints.by_subject(CheckpointName.CONVERSATIONS_KEPT)
    if known and max(known, key=known.__getitem__) == kept:
        return
    with workspace.writing() as state:
        at = max(workspace.clock(), max(known.values(), default=0.0) + _NEXT)
        state.checkpoints.set(CheckpointName.CONVERSATIONS_KEPT, at, kept)
        fresh = state.checkpoints.get(CheckpointName.CONVERSATIONS_FRESH)
        if fresh is not None:
            state.checkpoints.set(CheckpointName.CONVERSATIONS_FROM, fresh)
