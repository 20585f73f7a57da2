"""How many runs of each data connector failed, for policies that limit that."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from drift.core.model.gone import day_in_words
from drift.store import StateStore
from guard.core.effects.figures import Counted, Figure, Unknown
from guard.core.evaluation.shares import Seen
from guard.core.model.shares import Counting, Share
from guard.queries.effects.shares.periods import Period, latest, lengths

KIND: Final = "data_connector"
_QUERY: Final = "runs of the connector that failed, of all its runs, by the time at which they began"
NOT_READ: Final = "no runs of this connector were read"
NONE: Final = "there is no such connector"


def seen_runs(
    state: StateStore, counting: Counting, share: Share, now: float
) -> Iterator[tuple[Seen, tuple[Period | None, Period | None]]]:
    within, against = lengths(share)
    connectors = list(_connectors(state, counting))
    for id in connectors:
        until = latest(share, now, state.connector_runs.read_until(id))
        figure = _figure(state, id, until - within, until)
        before = _figure(state, id, until - within - against, until - within) if against else None
        yield Seen(f"{KIND}/{id}", until - within, until, figure, before), (None, None)
    if not connectors:
        until = latest(share, now, None)
        unknown = Unknown(NONE, _QUERY)
        yield Seen("", until - within, until, unknown, unknown if against else None), (None, None)


def _connectors(state: StateStore, counting: Counting) -> Iterator[str]:
    """Those that there are, and those that a policy names and that are gone."""
    live = set(state.versions.live_ids().get(KIND, {}).values())
    named = {name for name in counting.names if "*" not in name}
    watched = {id for id in live if any(fnmatchcase(id, pattern) for pattern in counting.names)}
    yield from sorted(watched | named)


def _figure(state: StateStore, id: str, since: float, until: float) -> Figure:
    found = state.connector_runs.counts(id, since, until)
    if not found.known:
        return Unknown(NOT_READ, _QUERY)
    if not found.whole:
        days = f"{day_in_words(found.since)} to {day_in_words(found.until)}"
        return Unknown(f"its runs are known from {days} only", _QUERY)
    total = found.total()
    return Counted(total.failed, total.runs, _QUERY)
