"""The activity log as people want to see it: newest first, with the noise folded into a count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from drift.core.model.activity import LAST_MOMENT
from drift.core.model.records import ActivityRecord
from drift.store import StateStore

NOISE: Final = tuple(
    sorted(
        name
        for name, known in ACTIVITY_TYPES.items()
        if known.cls in ("noise", "telemetry") or name == "admin_login_success"
    )
)
"""Types that are noise whoever causes them. Says the same as `activity_types.is_noise`, for the database."""

BOTS_ONLY: Final = tuple(
    sorted(name for name, known in ACTIVITY_TYPES.items() if known.sensitivity != "low" and name not in NOISE)
)
"""Of what bots do, only these types are no noise."""


@dataclass(frozen=True, slots=True)
class FeedQuery:
    """What is asked for. `types` are globs; where any are given, nothing is folded: it was asked for by name."""

    types: Sequence[str] = ()
    actor: str | None = None
    since: float | None = None
    until: float | None = None
    noise: bool = False

    @property
    def folds(self) -> bool:
        return not self.noise and not self.types


def feed(
    drift: StateStore, wanted: FeedQuery, *, before: tuple[float, str] | None, limit: int
) -> list[ActivityRecord]:
    """Entries newest first, from the one after `before` (created_at, id) on."""
    return drift.activities.search(
        wanted.types,
        wanted.actor,
        wanted.since,
        wanted.until,
        excluding=NOISE if wanted.folds else (),
        bots_only=BOTS_ONLY if wanted.folds else None,
        before=before,
        limit=limit,
    )


def folded(drift: StateStore, wanted: FeedQuery) -> int:
    """How many entries of the whole list, on all its pages together, are left out as noise."""
    if not wanted.folds:
        return 0
    return drift.activities.count_left_out(
        NOISE, BOTS_ONLY, actor=wanted.actor, since=wanted.since, until=wanted.until
    )


def counted(drift: StateStore, wanted: FeedQuery) -> tuple[int, int]:
    """(entries worth reading, entries that are folded away)."""
    since, until = wanted.since or 0.0, wanted.until or float(LAST_MOMENT)
    similar = folded(drift, wanted)
    return drift.activities.count(wanted.types or ("*",), wanted.actor, since, until) - similar, similar
