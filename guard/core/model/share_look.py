"""How a share stood to its policy when it was last looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from drift.core.model.resources import Json
from guard.core.model.verdict import Outcome

_RANKS: Final[Mapping[Outcome, int]] = {"broken": 0, "unknown": 1, "exempt": 2, "excused": 2, "kept": 3}


@dataclass(frozen=True, slots=True)
class ShareLook:
    """`what` is what the policy judges for itself (`channel email`, `article/41`), or empty. `broken` is whether it was
    when that was last known, so that what is unknown for a while is no news. `since` is when `outcome` began, `seen`
    are the figures."""

    policy: str
    what: str
    at: float
    outcome: Outcome
    broken: bool
    since: float
    sentence: str
    seen: Mapping[str, Json]

    @property
    def rank(self) -> int:
        """What needs somebody comes first."""
        return _RANKS[self.outcome]

    @property
    def is_blind(self) -> bool:
        """Whether it is not known because a figure is not."""
        figures = (self.seen.get("now"), self.seen.get("before"))
        return self.outcome == "unknown" and any(one and one.get("sort") == "unknown" for one in figures)

    def then(self, at: float, outcome: Outcome, sentence: str, seen: Mapping[str, Json]) -> ShareLook:
        """The look after this one."""
        broken = self.broken if outcome == "unknown" else outcome == "broken"
        since = self.since if outcome == self.outcome else at
        return ShareLook(self.policy, self.what, at, outcome, broken, since, sentence, seen)
