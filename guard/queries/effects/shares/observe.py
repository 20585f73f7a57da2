"""What policies that limit a share see: the shares with their sorts, counted from what is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from drift.core.conversations.counting import Tally, Which
from drift.core.conversations.sources import Source
from drift.core.model.resources import Ref
from drift.store import StateStore
from guard.core.effects.figures import Figure, Unknown
from guard.core.evaluation.shares import Seen
from guard.core.model.policy import Policy
from guard.core.model.shares import Chosen, Counting, Share
from guard.queries.effects.identity import named_by
from guard.queries.effects.shares.answers import seen_answers
from guard.queries.effects.shares.connectors import seen_runs
from guard.queries.effects.shares.labels import seen_labels
from guard.queries.effects.shares.periods import Period, latest, lengths, period_of, read_until

_PARTS: Final[Mapping[str, tuple[str, str]]] = {
    "escalated": ("escalated", "fin"),
    "resolved": ("resolved", "fin"),
    "negative_feedback": ("negative", "fin"),
    "handed_off": ("handoffs", "fin"),
    "low_ratings": ("low_ratings", "rated"),
    "reopened": ("reopened", "conversations"),
    "with_fin": ("fin", "conversations"),
}
"""What `of` names -> what is counted of a tally, and of which number of it that is a share."""
MOST: Final = 40
"""Values of `per` that are looked at, the largest first."""
SWITCHED: Final = "the version of Intercom's API changed in between, which may count differently"


def observe(state: StateStore, policy: Policy, now: float) -> list[Seen]:
    """What a policy sees at a moment: one share, or several that it judges each for itself."""
    counting, share = policy.watch.counting, policy.share
    if counting is None or share is None:
        return []
    found = list(_OBSERVERS[counting.counts](state, counting, share, now))
    return [_comparable(one, *two) for one, two in found]


Found = Iterator[tuple[Seen, tuple[Period | None, Period | None]]]


def _comparable(seen: Seen, now: Period | None, before: Period | None) -> Seen:
    """What two versions of the API told is not compared."""
    versions = {version for period in (now, before) if period for version in period.known.versions}
    if seen.before is None or len(versions) < 2:
        return seen
    return replace(seen, before=Unknown(SWITCHED, seen.before.query))


def _conversations(state: StateStore, counting: Counting, share: Share, now: float) -> Found:
    until = latest(share, now, read_until(state))
    within, against = lengths(share)
    this = period_of(state, until - within, until)
    last = period_of(state, until - within - against, until - within) if against else None
    tallies = _tallies(state, counting.chosen, share, this)
    earlier = {} if last is None else _tallies(state, counting.chosen, share, last)
    query = _query(counting.chosen, share)
    if why := _unclear(state, counting.chosen, until - within - against, until):
        this, last = replace(this, unknown=why), last and replace(last, unknown=why)
    for key in _keys(share, tallies, earlier):
        figure = _figure(this, share, tallies.get(key, Tally()), query)
        before = None if last is None else _figure(last, share, earlier.get(key, Tally()), query)
        what = f"{share.per} {key or 'none'}" if share.per else ""
        yield Seen(what, this.since, this.until, figure, before, this.known.notes), (this, last)


def _tallies(state: StateStore, chosen: Chosen, share: Share, period: Period) -> dict[str, Tally]:
    if period.unknown:
        return {} if share.per else {"": Tally()}
    which = _which(state, chosen, period.since, period.until)
    if which is None:
        return {} if share.per else {"": Tally()}
    found = state.conversation_counts.tally(which, (share.per,) if share.per else ())
    return {key[0] if key else "": tally for key, tally in found.items()}


def _unclear(state: StateStore, chosen: Chosen, since: float, until: float) -> str:
    """Why it is not known which conversations belong to a chosen source, as a clause."""
    perhaps = _sources(state, chosen, since, until)[1]
    if (
        not perhaps
        or not state.conversation_counts.tally(Which(since, until, sources=perhaps))[()].conversations
    ):
        return ""
    return f"some answers name their source by its title alone, which may be {chosen.source}"


def _sources(
    state: StateStore, chosen: Chosen, since: float, until: float
) -> tuple[frozenset[Source], frozenset[Source]]:
    """The sources that are the chosen one, and those that may be."""
    if not chosen.source:
        return frozenset(), frozenset()
    return named_by(state, Ref.parse(chosen.source), state.conversations.sources(), since, until)


def _which(state: StateStore, chosen: Chosen, since: float, until: float) -> Which | None:
    """The conversations that a policy chooses; None where nothing can be among them."""
    sources, _ = _sources(state, chosen, since, until)
    if chosen.source and not sources:
        return None
    return Which(
        since,
        until,
        sources=sources,
        tag=chosen.tag,
        team=chosen.team,
        channel=chosen.channel,
        locale=chosen.locale,
        setup=chosen.setup,
        workflow=chosen.workflow,
        attribute=chosen.attribute,
    )


def _keys(share: Share, now: Mapping[str, Tally], before: Mapping[str, Tally]) -> list[str]:
    if not share.per:
        return [""]
    sizes = {key: now.get(key, Tally()) + before.get(key, Tally()) for key in {*now, *before}}
    return sorted(sizes, key=lambda key: (-sizes[key].conversations, key))[:MOST] or [""]


def _figure(period: Period, share: Share, tally: Tally, query: str) -> Figure:
    hits, of = _PARTS[share.of]
    return period.figure(getattr(tally, hits), getattr(tally, of), query)


def _query(chosen: Chosen, share: Share) -> str:
    words = [
        f"{name} {value}"
        for name in ("channel", "locale", "setup", "workflow", "team", "tag", "source")
        if (value := getattr(chosen, name))
    ]
    words += [" ".join(chosen.attribute)] if chosen.attribute else []
    of = f" with {', '.join(words)}" if words else ""
    return f"{share.measure.says} of {share.measure.among}{of}, by the time at which they began"


_OBSERVERS: Final[Mapping[str, Callable[[StateStore, Counting, Share, float], Found]]] = {
    "conversations": _conversations,
    "answers": seen_answers,
    "labels": seen_labels,
    "connectors": seen_runs,
}
