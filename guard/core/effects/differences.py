"""Whether something moved together with a change: the exposed before and after, against the others.

Comparing before and after alone raises a false alarm whenever everything moves: a launch, a holiday, a trend. So what a
change touched is compared with what it did not touch, over the same days, and looked at once per date.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias

from guard.core.effects.figures import percent
from guard.core.effects.intervals import Z95, Difference, Share, difference_in_differences, needed

Verdict: TypeAlias = Literal["moved together with", "no sign", "too early"]
MOVED: Final = "moved together with"
SeenVerdict: TypeAlias = Literal["moved together with", "no sign", "too early", "unknown"]
WORTH_SEEING: Final = 0.1
"""The move that windows should be long enough to show: ten points."""
FEWEST: Final = 30
"""Conversations in a window below which nothing is said."""


class Level(NamedTuple):
    """How sure a verdict has to be: that an interval which holds with `confidence` is clear of nothing."""

    confidence: float
    z: float

    @property
    def words(self) -> str:
        return f"{self.confidence * 100:g} %"


USUAL: Final = Level(0.95, Z95)
BESIDES: Final = Level(0.999, 3.290526731492)
"""How sure one has to be of what nobody named in advance, or what is looked at day after day."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was seen of one share. `about` is how many exposed conversations would be needed after the change, where
    there are too few."""

    name: str
    verdict: Verdict
    difference: Difference
    exposed: tuple[Share, Share]
    others: tuple[Share, Share]
    about: int = 0
    level: Level = USUAL

    def sentence(self) -> str:
        before, after = self.exposed
        shares = (
            f"{self.name} went from {percent(before.value)} to {percent(after.value)} where it was touched"
        )
        low, high = self.difference.interval
        against = (
            f"{points(self.difference.value)} against the others ({points(low)} to {points(high)} with "
            f"{self.level.words} confidence)"
        )
        match self.verdict:
            case "moved together with":
                return f"{shares}: {against}. It moved together with the change, which need not be the cause."
            case "no sign":
                return f"{shares}: {against}. No sign that it moved with the change."
            case "too early":
                return too_early(self.name, self.about, before.of, after.of)


def moved(
    name: str, exposed: tuple[Share, Share], others: tuple[Share, Share], level: Level = USUAL
) -> Moved:
    """What became of a share. Pairs are (before, after); a window is told by its conversations alone."""
    found = difference_in_differences(exposed[1], exposed[0], others[1], others[0], level.z)
    times = exposed[0].of / exposed[1].of if exposed[0].of and exposed[1].of else 1.0
    about = needed(_both(exposed), _both(others), WORTH_SEEING, level.z, times)
    fewest = min(share.of for share in (*exposed, *others))
    if found.is_clear and fewest >= FEWEST:
        return Moved(name, "moved together with", found, exposed, others, level=level)
    if fewest < FEWEST or exposed[1].of < about:
        return Moved(name, "too early", found, exposed, others, max(about, FEWEST), level)
    return Moved(name, "no sign", found, exposed, others, level=level)


def too_early(name: str, about: int, before: int, after: int) -> str:
    """The sentence of what cannot be seen yet."""
    return (
        f"Too early to say whether {name[0].lower()}{name[1:]} moved: about {about:,} touched conversations are needed "
        f"after the change, and there were {after:,}, and {before:,} before."
    )


def points(difference: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    return f"{difference * 100:+.1f} points".replace("-", "\N{MINUS SIGN}")


def _both(pair: tuple[Share, Share]) -> Share:
    return Share(pair[0].hits + pair[1].hits, pair[0].of + pair[1].of)
