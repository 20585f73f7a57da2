"""How long calls to Intercom take within the rate budget: an estimate with its bounds. Pure."""

from __future__ import annotations

import math
from typing import Final

from msgspec import Struct

QUICK: Final = 0.05
"""Seconds that a call takes at least: nobody is nearer to Intercom."""
SLOW: Final = 1.0
"""Seconds that a call takes at most, where nothing is wrong."""


class Pace(Struct, frozen=True):
    """The rate budget of writes and of the readings that they wait for: `calls` in each window of `seconds`, of which
    `spare` are left to them whatever else the service reads."""

    calls: int
    spare: int
    seconds: float


class Duration(Struct, frozen=True):
    """Seconds that something takes at least and at most."""

    least: float
    most: float

    def __add__(self, other: Duration) -> Duration:
        return Duration(self.least + other.least, self.most + other.most)


NO_TIME: Final = Duration(0.0, 0.0)


def duration(requests: int, pace: Pace, shows_within: float = 0.0) -> Duration:
    """How long so many requests take, one after the other. The last one may have to wait `shows_within` seconds, until
    Intercom shows what was written."""
    if not requests:
        return NO_TIME
    windows = (requests - 1) // max(pace.calls, 1)
    at_worst = 0 if requests <= pace.spare else math.ceil(requests / max(pace.spare, 1))
    return Duration(
        windows * pace.seconds + requests * QUICK,
        max(windows, at_worst) * pace.seconds + requests * SLOW + shows_within,
    )
