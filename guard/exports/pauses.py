"""How long a target is left alone after it failed: longer each time, and never at the same moments as others. Pure."""

from __future__ import annotations

from typing import Final

FIRST: Final = 1.0
LONGEST: Final = 300.0
_OFTEN: Final = 30
"""Failures after which the pause surely grows no more."""


def pause_after(attempts: int, asked: float, chance: float) -> float:
    """Seconds. `attempts` failed before this one; the target itself asked for `asked` seconds. `chance` lies between 0
    and 1: the second half of the pause is left to it, so that replicas and targets do not knock all at once."""
    usual = min(FIRST * 2.0 ** min(attempts, _OFTEN), LONGEST)
    return max(asked, usual * (0.5 + chance / 2))
