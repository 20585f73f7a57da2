"""Which times a policy that limits a share looks at, and what was read of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from drift.core.conversations.facts import RIPE_AFTER
from drift.core.model.gone import day_in_words
from drift.store import CheckpointName, StateStore
from guard.core.effects.figures import Bounded, Figure, Unknown
from guard.core.effects.known import Known
from guard.core.model.shares import Share
from guard.queries.effects.known import known_period

DAY: Final = 86_400.0
HOUR: Final = 3_600.0
_BEHIND: Final = 2 * DAY
"""Seconds that reading may be behind: what is older says nothing of now."""
_SLACK: Final = 1.0


@dataclass(frozen=True, slots=True)
class Period:
    """A time that is counted, and what was read of it. `unknown` is a clause: why it cannot be counted whole."""

    since: float
    until: float
    known: Known
    unknown: str = ""

    def figure(self, count: int, of: int, query: str, perhaps: int = 0, why: str = "") -> Figure:
        """A count of the period. `perhaps` more may belong to it, `why` says why that is not known."""
        if self.unknown:
            return Unknown(self.unknown, query)
        if not perhaps:
            return self.known.figure(count, of, query)
        because = "; ".join(filter(None, (why, self.known.because)))
        unread = self.known.unread
        least, most = max(0, count - self.known.changed), min(count + perhaps + unread, of + unread)
        return Bounded(least, most, of + unread, query, because)


def latest(share: Share, now: float, read_until: float | None) -> float:
    """The end of the time that a look at a moment is about: that of a day, or of an hour where no outcome has to ripen
    and nothing is compared with the time before."""
    ripe = now - RIPE_AFTER if share.measure.ripens else now
    step = DAY if share.measure.ripens or share.moved is not None else HOUR
    read = ripe if read_until is None else min(ripe, read_until)
    end = read // step * step
    return end if now - end < _BEHIND + (RIPE_AFTER if share.measure.ripens else 0.0) else ripe // step * step


def lengths(share: Share) -> tuple[float, float]:
    """How long the time is that is looked at, and the one before."""
    shortest = DAY if share.measure.ripens else HOUR
    return max(share.within, shortest), max(share.against, shortest) if share.moved is not None else 0.0


def period_of(state: StateStore, since: float, until: float) -> Period:
    """A time in which conversations began."""
    known = known_period(state, since, until)
    if known.unknown:
        return Period(since, until, known, known.unknown)
    if known.since > since + _SLACK:
        return Period(
            since, until, known, f"conversations are known from {day_in_words(known.since)} on only"
        )
    if known.until < until - _SLACK:
        return Period(since, until, known, f"conversations are known up to {day_in_words(known.until)} only")
    return Period(since, until, known)


def this_and_last(state: StateStore, share: Share, now: float) -> tuple[Period, Period | None]:
    """The time that a look at conversations is about, and the one before where they are compared."""
    until = latest(share, now, read_until(state))
    within, against = lengths(share)
    this = period_of(state, until - within, until)
    return this, period_of(state, until - within - against, until - within) if against else None


def read_until(state: StateStore) -> float | None:
    """Up to when conversations were read."""
    return state.checkpoints.get(CheckpointName.CONVERSATIONS_FRESH)
