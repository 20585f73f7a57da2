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
    versions = [version for kind in sorted(kinds) for version in state.versions.ever(kind)]
    bodies = state.versions.bodies({version.digest for version in versions})
    theirs, others, firsts = set[str](), set[str](), dict[Ref, float]()
    for version in versions:
        is_theirs = version.ref in every
        if is_theirs:
            firsts[version.ref] = min(version.since, firsts.get(version.ref, version.since))
        body = bodies.get(version.digest)
        if body is not None:
            (theirs if is_theirs else others).update(titles_in(body))
    known_from = max(firsts.values(), default=now)
    return Identity(every, frozenset(theirs), known_from, frozenset(others))
