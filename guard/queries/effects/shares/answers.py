"""In how many of Fin's answers each source is used, for policies that limit that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final

from drift.core.conversations.counting import Which
from drift.core.conversations.sources import Source
from drift.store import StateStore
from guard.core.effects.figures import Figure
from guard.core.evaluation.shares import Seen
from guard.core.model.shares import Counting, Share
from guard.queries.effects.shares.periods import Period, latest, lengths, period_of, read_until

MOST: Final = 40
"""Sources that are looked at, those that were used most first. A share of a twentieth is never beyond them."""
_WHY: Final = "some answers name their source by its title alone, which may be this one"


@dataclass
class _Uses:
    """How often things were used. `of` is the number of conversations in which Fin answered with any source."""

    of: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    perhaps: dict[str, int] = field(default_factory=dict)


def seen_answers(
    state: StateStore, counting: Counting, share: Share, now: float
) -> Iterator[tuple[Seen, tuple[Period | None, Period | None]]]:
    until = latest(share, now, read_until(state))
    within, against = lengths(share)
    this = period_of(state, until - within, until)
    last = period_of(state, until - within - against, until - within) if against else None
    uses, earlier = _uses(state, counting, this), _Uses() if last is None else _uses(state, counting, last)
    query = "conversations in which Fin answered with it, of those in which Fin answered with any source"
    for what in _busiest(uses.counts, earlier.counts):
        figure = _figure(this, uses, what, query)
        before = None if last is None else _figure(last, earlier, what, query)
        yield Seen(what, this.since, this.until, figure, before, this.known.notes), (this, last)


def _figure(period: Period, uses: _Uses, what: str, query: str) -> Figure:
    return period.figure(uses.counts.get(what, 0), uses.of, query, uses.perhaps.get(what, 0), _WHY)


def _busiest(now: Mapping[str, int], before: Mapping[str, int]) -> list[str]:
    """Where nothing was used, all of them are unknown or unused together."""
    every = sorted({*now, *before}, key=lambda what: (-now.get(what, 0), -before.get(what, 0), what))
    return every[:MOST] or [""]


def _uses(state: StateStore, counting: Counting, period: Period) -> _Uses:
    if period.unknown:
        return _Uses()
    by_source = state.conversation_counts.uses(period.since, period.until)
    found = _Uses(_matching(state, period, frozenset(by_source)))
    groups: defaultdict[str, set[Source]] = defaultdict(set)
    for source in by_source:
        groups[name_of(source)].add(source)
    watched = {name: group for name, group in groups.items() if _is_watched(counting, group)}
    for name, group in watched.items():
        (first, *others) = group
        found.counts[name] = _matching(state, period, frozenset(group)) if others else sum(by_source[first])
        found.perhaps[name] = sum(sum(by_source[one]) for one in _lookalikes(group, by_source))
    return found


def _matching(state: StateStore, period: Period, sources: frozenset[Source]) -> int:
    if not sources:
        return 0
    found = state.conversation_counts.tally(Which(period.since, period.until, sources=sources))
    return found[()].conversations


def _lookalikes(group: set[Source], by_source: Mapping[Source, tuple[int, int]]) -> Iterator[Source]:
    """Sources without an id that have the title of one with an id."""
    known = {(source.kind, source.title) for source in group if source.id}
    return (one for one in by_source if not one.id and (one.kind, one.title) in known)


def name_of(source: Source) -> str:
    """KIND/ID; the kind and the title of what is known by its title alone."""
    return (
        f"{source.kind}/{source.id}"
        if source.id
        else f"{source.kind} \N{LEFT DOUBLE QUOTATION MARK}{source.title}\N{RIGHT DOUBLE QUOTATION MARK}"
    )


def _is_watched(counting: Counting, group: set[Source]) -> bool:
    source = next(iter(group))
    return any(fnmatchcase(f"{source.kind}/{source.id}", pattern) for pattern in counting.names)
