"""Who votes for whom while they are away. Kept for good: a delegation is ended, and never changed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delegation:
    """The voice of `delegator` is with `delegate` from one moment to another, in unix seconds. `made_by` is who said
    so: the delegator, or an operator for somebody who cannot. `ended_at` is there when somebody ended it early, or
    called it off before it began."""

    id: str
    delegator: str
    delegate: str
    starts_at: float
    ends_at: float
    made_by: str
    made_at: float
    because: str = ""
    ended_at: float | None = None
    ended_by: str = ""

    @property
    def is_own(self) -> bool:
        """Whether the delegator made it."""
        return self.made_by == self.delegator

    @property
    def over_at(self) -> float:
        """When it holds no longer: at its end, or when it was ended."""
        return self.ends_at if self.ended_at is None else min(self.ends_at, self.ended_at)

    def holds_at(self, moment: float) -> bool:
        return self.starts_at <= moment < self.over_at

    def overlaps(self, other: Delegation) -> bool:
        """Whether there is a moment at which both hold."""
        return max(self.starts_at, other.starts_at) < min(self.over_at, other.over_at)
