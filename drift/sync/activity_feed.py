"""The activity feed: the log newest first, with noise folded into a count."""

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
"""The types that are no noise even if a bot causes them."""


@dataclass(frozen=True, slots=True)
class FeedQuery:
    """Filters of the feed. `types` are globs; where any are given, no noise is folded."""

    types: Sequence[str] = ()
    actor: str | None = None
    since: float | None = None
    until: float | None = None
    noise: bool = False

    @property
    def folds(self) -> bool:
        return not self.noise and not self.types


def feed(
    drift: StateStore, query: FeedQuery, *, before: tuple[float, str] | None, limit: int
) -> list[ActivityRecord]:
    """Entries newest first, from the one after `before` (created_at, id) on."""
    return drift.activities.search(
        query.types,
        query.actor,
        query.since,
        query.until,
        excluding=NOISE if query.folds else (),
        bots_only=BOTS_ONLY if query.folds else None,
        before=before,
        limit=limit,
    )


def folded(drift: StateStore, query: FeedQuery, *, most: int | None = None) -> int:
    """How many entries of the whole list, on all its pages together, are left out as noise; counted up to `most`, if
    that is given."""
    if not query.folds:
        return 0
    return drift.activities.count_left_out(
        NOISE, BOTS_ONLY, actor=query.actor, since=query.since, until=query.until, most=most
    )


def counted(drift: StateStore, query: FeedQuery) -> tuple[int, int]:
    """(entries worth reading, entries that are folded away)."""
    since, until = query.since or 0.0, query.until or float(LAST_MOMENT)
    similar = folded(drift, query)
    return drift.activities.count(query.types or ("*",), query.actor, since, until) - similar, similar
