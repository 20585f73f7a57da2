"""The recorded changes and entries that a backtest has to evaluate, in order of time; the others are only counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from drift.core.model.activity import Activity, ReadExtent
from drift.core.model.changes import Change
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Body, Digest
from drift.store import StateStore
from drift.store.activities import Head
from drift.store.changes import ChangeHead
from guard.core.evaluation.partial_evaluation import is_silent
from guard.core.simulation.historical_facts import HistoricalFacts
from guard.core.simulation.prefilter import Prefilter
from guard.core.simulation.simulator import Simulation
from guard.enforcement.subjects import change_from

Entry = tuple[Activity, bool]
"""An entry, and whether it tells of what the service did itself: that counts for bursts, and is not judged."""
_AT_ONCE: Final = 500
"""Page size of changes and entries."""


def changes(
    state: StateStore, simulation: Simulation, since: float, until: float
) -> Iterator[tuple[ChangeRecord, Change]]:
    """The changes to evaluate, in order of time. The others are counted."""
    heads = (head for head in state.changes.heads(since, until) if head.source != "intent")
    while batch := list(islice(heads, _AT_ONCE)):
        watched = [head for head in batch if simulation.watches(head.kind)]
        bodies = state.versions.bodies({head.after for head in watched if head.after})
        speaking = [head.id for head in watched if not _is_silent(simulation, head, bodies)]
        records = state.changes.many(speaking)
        bodies |= state.versions.bodies(
            {record.before for record in records.values() if record.before} - bodies.keys()
        )
        simulation.count_skipped(changes=len(batch) - len(speaking))
        yield from ((records[id], change_from(records[id], bodies)) for id in speaking)


def _is_silent(simulation: Simulation, head: ChangeHead, bodies: Mapping[Digest, Body]) -> bool:
    after, moved = bodies.get(head.after or b""), tuple(head.fields)
    sets = (simulation.candidate,) if simulation.sets_agree_on("change", head.kind) else simulation.sets
    return all(is_silent(policies, head.kind, head.operation, moved, after) for policies in sets)


def entries(
    state: StateStore,
    prefilter: Prefilter,
    past: HistoricalFacts,
    types: Sequence[str],
    since: float,
    until: float,
) -> Iterator[Entry]:
    """The entries to look at, in the order of time, and before it those that bursts count. The others are counted by
    who excused them."""
    counted = [type_ for type_ in types if past.counts_type(type_)]
    if counted:
        earlier = state.activities.heads(counted, since - past.lookback, since)
        yield from _read(state, ((head, ReadExtent.WHOLE) for head in earlier if head.created_at < since))
    heads = state.activities.heads([type_ for type_ in types if prefilter.is_watched(type_)], since, until)
    extents = ((head, _extent(head, prefilter, past)) for head in heads)
    yield from _read(state, ((head, extent) for head, extent in extents if extent is not ReadExtent.NOTHING))


def _extent(head: Head, prefilter: Prefilter, past: HistoricalFacts) -> ReadExtent:
    if head.outcome_code == "our_own":
        return ReadExtent.WHOLE if past.counts_type(head.type) else ReadExtent.NOTHING
    extent = prefilter.extent_for(head.type, head.actor)
    skipped = extent is ReadExtent.HEAD and prefilter.skips(head.type, head.actor, head.created_at)
    return ReadExtent.NOTHING if skipped else extent


def _read(state: StateStore, extents: Iterator[tuple[Head, ReadExtent]]) -> Iterator[Entry]:
    """The entries, whole where that is asked for; else without their metadata."""
    while batch := list(islice(extents, _AT_ONCE)):
        records = state.activities.many([head.id for head, extent in batch if extent is ReadExtent.WHOLE])
        for head, _ in batch:
            record = records.get(head.id)
            yield (record.activity if record else _by_head(head)), head.outcome_code == "our_own"


def _by_head(head: Head) -> Activity:
    return Activity(head.id, head.type, int(head.created_at), head.actor, {}, {})
