"""Outcome counts of one policy. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Tally:
    """How often a policy matched, by outcome. `observed` counts matches in observe mode."""

    flagged: int = 0
    asked: int = 0
    reverted: int = 0
    observed: int = 0
    excused: int = 0
    exempt: int = 0

    @property
    def matches(self) -> int:
        return self.enforced + self.observed + self.excused + self.exempt

    @property
    def enforced(self) -> int:
        return self.flagged + self.asked + self.reverted

    def plus(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))
