"""How sure a share is, at 95 %: Wilson's interval, Newcombe's for a difference, one for a difference of differences.

Wilson (1927); Newcombe (1998), method 10; Zou and Donner (2008) for differences of estimates with any intervals.
None of them leaves 0 and 1, and none takes a share of few for certain.
"""

from __future__ import annotations

from math import ceil, hypot, sqrt
from typing import Final, NamedTuple, TypeAlias

Interval: TypeAlias = tuple[float, float]
Z95: Final = 1.959963984540054
Z9999: Final = 3.890591886413121
"""That of 99.99 %, for what is looked at day after day."""
Z80: Final = 0.8416212335729143


class Share(NamedTuple):
    """`hits` of `of` conversations."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else 0.0


class Difference(NamedTuple):
    """A difference of shares, and where it lies with 95 %."""

    value: float
    interval: Interval

    @property
    def is_clear(self) -> bool:
        """Whether no difference at all is outside of it."""
        low, high = self.interval
        return low > 0 or high < 0


def wilson(hits: int, of: int, z: float = Z95) -> Interval:
    """Where a share lies of which a sample of `of` has `hits`."""
    if not of:
        return (0.0, 1.0)
    share, square = hits / of, z * z
    middle = share + square / (2 * of)
    spread = z * sqrt(share * (1 - share) / of + square / (4 * of * of))
    whole = 1 + square / of
    low = 0.0 if hits == 0 else (middle - spread) / whole
    high = 1.0 if hits == of else (middle + spread) / whole
    return (max(0.0, low), min(1.0, high))


def difference(later: Share, earlier: Share, z: float = Z95) -> Difference:
    """How much larger the later share is."""
    return _minus(Difference(later.value, wilson(*later, z)), Difference(earlier.value, wilson(*earlier, z)))


def difference_in_differences(
    exposed_after: Share, exposed_before: Share, others_after: Share, others_before: Share, z: float = Z95
) -> Difference:
    """How much more the share of the exposed moved than that of the others, which shows what moved for everybody."""
    return _minus(difference(exposed_after, exposed_before, z), difference(others_after, others_before, z))


def needed(exposed: Share, others: Share, effect: float, z: float = Z95, before: float = 1.0) -> int:
    """How many exposed conversations the window after needs, so that a move by `effect` (such as 0.1) is seen four
    times of five. The others are taken to stay as many times as many as they are, and the window before to have
    `before` times as many."""
    ratio = others.of / exposed.of if exposed.of and others.of else 1.0
    variance = (1 + 1 / before) * (_variance(exposed) + _variance(others) / ratio)
    return ceil((z + Z80) ** 2 * variance / effect**2)


def _variance(share: Share) -> float:
    """Of one conversation; that of a half where none are known, which is the largest."""
    value = (share.hits + 1) / (share.of + 2)
    return value * (1 - value)


def _minus(first: Difference, second: Difference) -> Difference:
    value = first.value - second.value
    low = value - hypot(first.value - first.interval[0], second.interval[1] - second.value)
    high = value + hypot(first.interval[1] - first.value, second.value - second.interval[0])
    return Difference(value, (low, high))
