"""Whether a share of conversations moved together with a change: the exposed before and after, against the others.

Comparing before and after alone raises a false alarm whenever everything moves: a launch, a holiday, a trend. So what a
change touched is compared with what it did not touch, over the same days, and looked at once per date.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from guard.core.effects.figures import percent
from guard.core.effects.intervals import Difference, Share, difference_in_differences, needed

Verdict: TypeAlias = Literal["moved together with", "no sign", "too early"]
WORTH_SEEING: Final = 0.1
"""The move that windows should be long enough to show: ten points."""
_FEWEST: Final = 30
"""Conversations in a window below which nothing is said."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was seen of one share. `about` is how many exposed conversations a window would need, where there are too
    few."""

    name: str
    verdict: Verdict
    difference: Difference
    exposed: tuple[Share, Share]
    others: tuple[Share, Share]
    about: int = 0

    def sentence(self) -> str:
        before, after = self.exposed
        shares = (
            f"{self.name} went from {percent(before.value)} to {percent(after.value)} where it was touched"
        )
        low, high = self.difference.interval
        against = f"{points(self.difference.value)} against the others ({points(low)} to {points(high)})"
        match self.verdict:
            case "moved together with":
                return f"{shares}: {against}. It moved together with the change, which need not be the cause."
            case "no sign":
                return f"{shares}: {against}. No sign that it moved with the change."
            case "too early":
                return (
                    f"Too early to say whether {self.name} moved: about {self.about:,} touched conversations are "
                    f"needed before and after, and there were {before.of:,} and {after.of:,}."
                )


def moved(name: str, exposed: tuple[Share, Share], others: tuple[Share, Share]) -> Moved:
    """What became of a share. Pairs are (before, after); a window is told by its conversations alone."""
    found = difference_in_differences(exposed[1], exposed[0], others[1], others[0])
    about = needed(_both(exposed), _both(others), WORTH_SEEING)
    fewest = min(share.of for share in (*exposed, *others))
    if found.is_clear and fewest >= _FEWEST:
        return Moved(name, "moved together with", found, exposed, others)
    if fewest < _FEWEST or min(share.of for share in exposed) < about:
        return Moved(name, "too early", found, exposed, others, max(about, _FEWEST))
    return Moved(name, "no sign", found, exposed, others)


def points(difference: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    return f"{difference * 100:+.1f} points".replace("-", "\N{MINUS SIGN}")


def _both(pair: tuple[Share, Share]) -> Share:
    return Share(pair[0].hits + pair[1].hits, pair[0].of + pair[1].of)
