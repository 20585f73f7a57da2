"""The score of a configuration, from 0 to 100, with its parts. Pure.

    points of a check = 0                                  if a kind that it has to know is not read
                        100                                if it reports nothing
                        ceiling x (1 - faults / looked at) if it reports something
    score             = the mean of the points, each check with its weight, rounded down

Checks that are sure count, and only where there was something to look at or a kind is not read. Checks that are
skipped count nothing, and what is acknowledged is no fault. More faults among the same resources never raise a
score, and neither does reading less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from guard.core.health.check import FAMILIES, Check, Family, Severity

BEST: Final = 100.0
WEIGHTS: Final[Mapping[Severity, int]] = {"low": 1, "medium": 3, "high": 6}
CEILINGS: Final[Mapping[Severity, float]] = {"low": 95.0, "medium": 85.0, "high": 60.0}
"""The most points of a check that reports something: the first fault costs most."""


class Counted(Struct, frozen=True):
    """What a check came to: how many resources it looked at, how many are at fault, and whether all kinds were read."""

    check: Check
    looked: int
    faults: int
    reads_all: bool = True

    @property
    def counts(self) -> bool:
        """Whether it is part of the score."""
        return self.check.certainty == "sure" and (self.looked > 0 or not self.reads_all)

    @property
    def weight(self) -> int:
        return WEIGHTS[self.check.severity]

    @property
    def points(self) -> float:
        if not self.reads_all:
            return 0.0
        if not self.faults:
            return BEST
        return CEILINGS[self.check.severity] * (1 - self.faults / self.looked)


class Part(Struct, frozen=True):
    """The score of one family. None: there was nothing to look at."""

    family: Family
    score: int | None
    weight: int


class Score(Struct, frozen=True):
    """`coverage` is how much of the checks, by weight, could look at all that they have to: no score is higher. Both
    are None where there was nothing to look at."""

    score: int | None
    coverage: int | None
    parts: tuple[Part, ...]


def score_of(counted: Iterable[Counted]) -> Score:
    """The score, and that of each family that counts."""
    all_of_them = [one for one in counted if one.counts]
    parts = tuple(
        Part(family, _mean(members), sum(one.weight for one in members))
        for family in FAMILIES
        if (members := [one for one in all_of_them if one.check.family == family])
    )
    return Score(_mean(all_of_them), _coverage(all_of_them), parts)


def _mean(counted: list[Counted]) -> int | None:
    weight = sum(one.weight for one in counted)
    # A sum of floats may be a hair below what it stands for.
    return int(sum(one.weight * one.points for one in counted) / weight + 1e-9) if weight else None


def _coverage(counted: list[Counted]) -> int | None:
    weight = sum(one.weight for one in counted)
    return int(BEST * sum(one.weight for one in counted if one.reads_all) / weight + 1e-9) if weight else None
