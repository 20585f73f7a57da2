"""What the processes on one record tell each other about the policies in force, as each has a set of its own in memory:
what an operator wished for, and which alarm people were told of."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from drift.store import Drift
from guard.guarded import Guarded

_WANTED: Final = "policies wanted"
_ACCEPTED: Final = "policies accepted"
_TOLD: Final = "policies told"
_ONCE_IN: Final = 3600.0
"""Seconds in which an alarm that comes and goes is told once."""


def wish(guarded: Guarded, accepted: str = "") -> float:
    """That all fetch now; and that this commit may come into force although it rewrites the branch. Returns when."""
    now = guarded.now()
    with guarded.workspace.writing() as drift:
        if accepted:
            drift.marks.set(f"{_ACCEPTED} {accepted}", now)
        drift.marks.set(_WANTED, now)
    return now


def wished_at(guarded: Guarded) -> float:
    """When somebody last wished for a fetch; 0 where nobody ever did."""
    with guarded.workspace.reading() as drift:
        return drift.marks.get(_WANTED) or 0.0


def is_accepted(guarded: Guarded, commit: str) -> bool:
    with guarded.workspace.reading() as drift:
        return bool(commit) and drift.marks.get(f"{_ACCEPTED} {commit}") is not None


def is_news(drift: Drift, alarm: str, now: float) -> bool:
    """Whether people were not told of this alarm yet, by this process or another; True for one of them."""
    name = sha256(alarm.encode()).hexdigest()[:16]
    return drift.marks.claim(f"{_TOLD} {name}", now // _ONCE_IN * _ONCE_IN)
