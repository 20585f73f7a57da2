"""Keeps the facts about conversations up to date: what changed lately first, then further back, window by window.

Each window is kept before the next is asked for, so an interruption costs one window. What could not be read whole is
noted, so that counts say so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from drift.core.conversations.facts import ConversationFact
from drift.core.conversations.read_windows import ReadWindow
from drift.core.planning.conversation_windows import (
    FIRST,
    MOST,
    Progress,
    Window,
    after_reading,
    narrower,
    next_window,
    read_anew,
    width_after,
)
from drift.intercom.conversation_search import ConversationSearch, FoundConversations, TooMany
from drift.store import CheckpointName, StateStore
from drift.workspace import Workspace

log = logging.getLogger(__name__)

AT_ONCE: Final = 500
"""Conversations that one transaction keeps: nobody else writes to SQLite meanwhile."""
DELETED_EVERY: Final = 3600.0
"""Seconds between two looks at what was deleted."""
AGAIN_AFTER: Final = 3600.0
"""Seconds after which a window is read once more of which not all came."""
AGAIN_MOST: Final = 10
"""How many of them in one run."""
_AT_MOST: Final = 1_000_000_000
_SLACK: Final = 3600.0
"""Seconds by which the clock of Intercom may differ where it says when a conversation was deleted."""


@dataclass(slots=True)
class ConversationReader:
    """`keep` is how many seconds back conversations are kept."""

    workspace: Workspace
    search: ConversationSearch
    keep: float
    width: float = FIRST

    def read(self, goes_on: Callable[[], bool]) -> int:
        """Read windows while there is something to read and the caller wants to go on; returns how many conversations
        were read. Raises IntercomError; what was read by then is kept."""
        count = 0
        self._mind_the_clock()
        self._forget_deleted()
        count += self._read_again(goes_on)
        while goes_on():
            window = self._next()
            if window is None:
                break
            count += self._read(window)
        return count

    def _mind_the_clock(self) -> None:
        """What was read while the clock was ahead is read again, before anything is counted by it."""
        with self.workspace.reading() as state:
            anew = read_anew(_progress(state), self.workspace.clock())
        if anew is not None:
            log.warning("The clock was set back: conversations are read once more.")
            with self.workspace.writing() as state:
                _move(state, anew)

    def _read_again(self, goes_on: Callable[[], bool]) -> int:
        """Read windows once more of which not all came: what moved meanwhile is in one place by now."""
        with self.workspace.reading() as state:
            cut = state.conversations.cut_short(self.workspace.clock() - AGAIN_AFTER, AGAIN_MOST)
        count = 0
        for id, window in cut:
            if not goes_on():
                break
            found = self.search.window(Window(window.by, window.after, window.before), _AT_MOST)
            self._keep(found.facts)
            with self.workspace.writing() as state:
                state.conversations.note_again(id, _noted(window, found, self.workspace.clock()))
            count += len(found.facts)
        return count

    def _next(self) -> Window | None:
        with self.workspace.reading() as state:
            progress = _progress(state)
        return next_window(progress, self.workspace.clock(), self.keep, self.width)

    def _read(self, window: Window) -> int:
        window, found = self._found(window)
        if found.total > len(found.facts) + found.skipped:
            # Some moved to later pages, or to a later window, while the pages were read.
            window, found = self._found(window)
        self._keep(found.facts)
        with self.workspace.writing() as state:
            state.conversations.note(_noted(window, found, self.workspace.clock()))
            _move(state, after_reading(_progress(state), window))
        if window.by == "created_at":
            self.width = width_after(window.width, found.total)
        if found.skipped:
            log.warning("%d conversations that Intercom listed have no id or no time.", found.skipped)
        return len(found.facts)

    def _found(self, window: Window) -> tuple[Window, FoundConversations]:
        """The conversations of a window, or of the part of it that is not too large."""
        while True:
            smaller = narrower(window)
            try:
                return window, self.search.window(window, _AT_MOST if smaller is None else MOST)
            except TooMany:
                window = smaller or window

    def _keep(self, facts: Sequence[ConversationFact]) -> None:
        """Tries of teammates are no conversations of customers."""
        real = [fact for fact in facts if not fact.is_preview]
        for start in range(0, len(real), AT_ONCE):
            with self.workspace.writing() as state:
                state.conversations.put(real[start : start + AT_ONCE])

    def _forget_deleted(self) -> None:
        now = self.workspace.clock()
        with self.workspace.reading() as state:
            last = state.checkpoints.get(CheckpointName.CONVERSATIONS_DELETED)
        if last is not None and 0 <= now - last < DELETED_EVERY:
            return
        # What was deleted before anything was read is not known.
        # A moment yet to come says that the clock was wrong then: nobody knows since when.
        ids = [] if last is None else list(self.search.deleted(0.0 if last > now else last - _SLACK))
        with self.workspace.writing() as state:
            state.conversations.remove(ids)
            state.checkpoints.set(CheckpointName.CONVERSATIONS_DELETED, now)


def forget_before(workspace: Workspace, moment: float) -> None:
    """Conversations that began before a moment are not known any more: they are about to be deleted."""
    with workspace.writing() as state:
        known_from = state.checkpoints.get(CheckpointName.CONVERSATIONS_FROM)
        if known_from is not None and known_from < moment:
            state.checkpoints.set(CheckpointName.CONVERSATIONS_FROM, moment)


def _progress(state: StateStore) -> Progress:
    known = state.checkpoints.of(CheckpointName.CONVERSATIONS_FRESH, CheckpointName.CONVERSATIONS_FROM)
    return Progress(
        known.get(CheckpointName.CONVERSATIONS_FRESH), known.get(CheckpointName.CONVERSATIONS_FROM)
    )


def _move(state: StateStore, progress: Progress) -> None:
    if progress.fresh_until is not None and progress.known_from is not None:
        state.checkpoints.set(CheckpointName.CONVERSATIONS_FRESH, progress.fresh_until)
        state.checkpoints.set(CheckpointName.CONVERSATIONS_FROM, progress.known_from)


def _noted(window: Window | ReadWindow, found: FoundConversations, now: float) -> ReadWindow:
    read = len(found.facts) + found.skipped
    return ReadWindow(window.by, window.after, window.before, now, found.total, read, found.api_version)
