"""Notes when tokens are used. The notes wait in memory: writing them down must never hold up whoever uses a token."""

from __future__ import annotations

import threading
from typing import Final

from guard.context import GuardedWorkspace
from guard.core.model.records import Token

TOUCH: Final = 60.0
"""Seconds within which the use of a token is written down once."""


class TokenUses:
    """Thread-safe. What was not written when the process ends is lost: the next use tells nearly the same."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, float] = {}

    def note(self, token: Token, now: float) -> None:
        if abs(now - (token.last_used_at or 0.0)) >= TOUCH:
            with self._lock:
                self._waiting.setdefault(token.id, now)

    def write(self, guarded: GuardedWorkspace) -> int:
        """Write down what was noted; returns of how many tokens. Raises StoreError; the notes then go on waiting."""
        with self._lock:
            waiting = dict(self._waiting)
        if not waiting:
            return 0
        with guarded.transaction() as work:
            for id, at in waiting.items():
                work.tokens.touch(id, at)
        with self._lock:
            for id, at in waiting.items():
                if self._waiting.get(id) == at:
                    del self._waiting[id]
        return len(waiting)
