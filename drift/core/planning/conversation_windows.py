"""Which conversations to read next: what changed lately first, then further and further back. Pure.

Conversations are read by windows of time, each as a whole: what changes while it is read is in a later window, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

DAY: Final = 86400.0
LAG: Final = 30.0
"""Seconds before now at which a window ends: what changed just now may not be found yet."""
AHEAD: Final = 60.0
"""Seconds by which the clocks of two replicas may differ. What is known to be fresh later than that was read while the
clock was wrong, and nobody knows what of it."""
FIRST: Final = DAY
NARROWEST: Final = 60.0
"""Seconds of a window that is read however many conversations it has."""
MOST: Final = 7_500
"""Conversations in a window; one that has more is halved. Fifty pages are soon read again after an interruption."""
FEW: Final = 1_500
"""Where a window had fewer, the next one is twice as wide."""
WIDEST: Final = 30 * DAY


@dataclass(frozen=True, slots=True)
class Window:
    """Unix seconds, both included. `by` is the time of a conversation that lies within."""

    by: Literal["created_at", "updated_at"]
    after: float
    before: float

    @property
    def width(self) -> float:
        return self.before - self.after


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading has come: everything that changed up to `fresh_until` is known, and everything that began from
    `known_from` on. None: nothing was read yet."""

    fresh_until: float | None
    known_from: float | None


def next_window(progress: Progress, now: float, keep: float, width: float = FIRST) -> Window | None:
    """The window to read next; None while there is nothing to do. Conversations older than `keep` seconds are not
    read. `width` is how wide the next window into the past is."""
    until = now - LAG
    if progress.fresh_until is None or progress.known_from is None:
        return Window("created_at", max(until - width, now - keep), until)
    if until - progress.fresh_until >= LAG:
        return Window("updated_at", progress.fresh_until, min(until, progress.fresh_until + WIDEST))
    if progress.known_from > now - keep:
        return Window("created_at", max(progress.known_from - width, now - keep), progress.known_from)
    return None


def read_anew(progress: Progress, now: float) -> Progress | None:
    """The progress of a reading that begins once more, where a clock that went wrong says that more is known than can
    be; None where all is well."""
    if progress.fresh_until is None or progress.fresh_until <= now + AHEAD:
        return None
    return Progress(now - LAG, now - LAG)


def narrower(window: Window) -> Window | None:
    """The half of a window that is read first; None where it is narrow enough. What is fresh is read forwards, and the
    past backwards."""
    if window.width <= NARROWEST:
        return None
    half = max(NARROWEST, window.width / 2)
    if window.by == "updated_at":
        return Window(window.by, window.after, window.after + half)
    return Window(window.by, window.before - half, window.before)


def width_after(width: float, total: int) -> float:
    """How wide the next window into the past is, after one of this width had `total` conversations."""
    return min(width * 2, WIDEST) if total < FEW else width


def after_reading(progress: Progress, window: Window) -> Progress:
    """The progress once a window was read."""
    if progress.fresh_until is None or progress.known_from is None:
        return Progress(window.before, window.after)
    if window.by == "updated_at":
        return Progress(max(progress.fresh_until, window.before), progress.known_from)
    return Progress(progress.fresh_until, min(progress.known_from, window.after))
