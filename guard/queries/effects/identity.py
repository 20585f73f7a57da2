"""What resources are known by in the sources of Fin's answers: their ids and titles, and those of others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from drift.core.conversations.sources import Source
from drift.core.model.resources import Ref
from drift.store import StateStore
from guard.context import UnitOfWork
from guard.core.effects.reach.sources import Identity, matched, titles_in


def identity_of(view: UnitOfWork, refs: Sequence[Ref], sources: Iterable[Source]) -> Identity:
    """What these are known by. Titles matter only where answers name something of their kinds by nothing else."""
    return identity_in(view.state, refs, sources, view.now)


def named_by(
    state: StateStore, ref: Ref, sources: Collection[Source], since: float, until: float
) -> tuple[frozenset[Source], frozenset[Source]]:
    """The sources that are a resource for certain all through a period, and those that only may be."""
    parts = matched(identity_in(state, (ref,), sources, until), sources, since, until)
    if not parts:
        return frozenset(), frozenset()
    sure = frozenset[Source].intersection(*(part.sure for part in parts))
    return sure, frozenset[Source]().union(*(part.all for part in parts)) - sure


def identity_in(state: StateStore, refs: Sequence[Ref], sources: Iterable[Source], now: float) -> Identity:
    """The same of a state."""
    every = frozenset(one for ref in refs for one in (ref, *state.aliases.earlier(ref)))
    kinds = {ref.kind for ref in refs}
    if not any(not source.id and source.kind in kinds for source in sources):
        return Identity(every, frozenset(), 0.0)
    versions = [version for ref in every for version in state.versions.history(ref)]
    bodies = state.versions.bodies({version.digest for version in versions})
    titles = {title for body in bodies.values() for title in titles_in(body)}
    firsts: dict[Ref, float] = {}
    for version in versions:
        firsts[version.ref] = min(version.since, firsts.get(version.ref, version.since))
    return Identity(every, frozenset(titles), max(firsts.values(), default=now), _others(state, every))


def _others(state: StateStore, every: frozenset[Ref]) -> frozenset[str]:
    """The titles that other resources of these kinds ever had."""
    versions = state.versions
    digests = {
        version.digest
        for kind in sorted({ref.kind for ref in every})
        for version in versions.ever(kind)
        if version.ref not in every
    }
    return frozenset(title for body in versions.bodies(digests).values() for title in titles_in(body))
