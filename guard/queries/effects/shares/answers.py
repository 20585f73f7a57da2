"""In how many of Fin's answers each source is used, for policies that limit that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final

from drift.core.conversations.counting import Which
from drift.core.conversations.sources import KINDS, Source
from drift.core.model.resources import Ref
from drift.store import StateStore
from guard.core.effects.figures import Figure
from guard.core.evaluation.shares import Seen
from guard.core.model.shares import Counting, Share
from guard.queries.effects.identity import named_by
from guard.queries.effects.shares.periods import Period, this_and_last

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
    this, last = this_and_last(state, share, now)
    uses, earlier = _uses(state, counting, this), _Uses() if last is None else _uses(state, counting, last)
    query = "conversations in which Fin answered with it, of those in which Fin answered with any source"
    for what in _busiest(uses, earlier):
        figure = _figure(this, uses, what, query)
        before = None if last is None else _figure(last, earlier, what, query)
        yield Seen(what, this.since, this.until, figure, before, this.known.notes), (this, last)


def _figure(period: Period, uses: _Uses, what: str, query: str) -> Figure:
    return period.figure(uses.counts.get(what, 0), uses.of, query, uses.perhaps.get(what, 0), _WHY)


def _busiest(now: _Uses, before: _Uses) -> list[str]:
    """Where nothing was used, all of them are unknown or unused together."""

    def at_most(uses: _Uses, what: str) -> int:
        return uses.counts.get(what, 0) + uses.perhaps.get(what, 0)

    every = sorted(
        {*now.counts, *before.counts}, key=lambda what: (-at_most(now, what), -at_most(before, what), what)
    )
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
    watched |= {name: groups.get(name, set()) for name in counting.names if _names_one(name)}
    for name, group in sorted(watched.items()):
        sure, perhaps = _told_apart(state, counting, period, name, group, frozenset(by_source))
        found.counts[name] = sum(by_source[one][0] + by_source[one][1] for one in sure)
        if len(sure) > 1:
            found.counts[name] = _matching(state, period, sure)
        found.perhaps[name] = _matching(state, period, perhaps)
    return found


def _told_apart(
    state: StateStore,
    counting: Counting,
    period: Period,
    name: str,
    group: Collection[Source],
    used: frozenset[Source],
) -> tuple[frozenset[Source], frozenset[Source]]:
    """The sources that are one of what is watched, and those that may be: without an id, and with a title that it has.
    Of one that the policy names, the titles that it had count as well."""
    mine = frozenset(group)
    if not _names_one(name):
        every = any(f"{one.kind}/*" in counting.names or "*" in counting.names for one in mine)
        return (mine, frozenset()) if every else (frozenset(), mine)
    kind = name.partition("/")[0]
    nameless = frozenset(one for one in used if not one.id and one.kind == kind)
    titles = {one.title for one in mine}
    alike = frozenset(one for one in nameless if one.title in titles)
    if not nameless or name not in counting.names:
        return mine, alike
    sure, perhaps = named_by(state, Ref.parse(name), used, period.since, period.until)
    return sure | mine, (perhaps | alike) - sure - mine


def _names_one(name: str) -> bool:
    """Whether it is KIND/ID: neither a pattern nor a title."""
    kind, _, id = name.partition("/")
    return kind in KINDS and bool(id) and not set(id) & set("*?[")


def _matching(state: StateStore, period: Period, sources: frozenset[Source]) -> int:
    if not sources:
        return 0
    found = state.conversation_counts.tally(Which(period.since, period.until, sources=sources))
    return found[()].conversations


def name_of(source: Source) -> str:
    """KIND/ID; the kind and the title of what is known by its title alone."""
    return (
        f"{source.kind}/{source.id}"
        if source.id
        else f"{source.kind} \N{LEFT DOUBLE QUOTATION MARK}{source.title}\N{RIGHT DOUBLE QUOTATION MARK}"
    )


def _is_watched(counting: Counting, group: Iterable[Source]) -> bool:
    """What is known by its title alone may be any of its kind that a pattern is about."""
    source = next(iter(group))
    if source.id:
        return any(fnmatchcase(f"{source.kind}/{source.id}", pattern) for pattern in counting.names)
    patterns = (pattern.partition("/") for pattern in counting.names if not _names_one(pattern))
    return any(fnmatchcase(source.kind, kind) for kind, _, _ in patterns)
