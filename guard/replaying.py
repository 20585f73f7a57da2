"""Tries a set of policies on the stored history: what was kept is read in the order of time and judged again.

Most of a year breaks nothing, and is told so by little: it is counted, and the rest is read whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import Final, NamedTuple

from drift.activity import Activity, Actor, Extent
from drift.changes import Change
from drift.copies import at_once
from drift.export_lines import Alike
from drift.exports import Export, read_export
from drift.masking import Fingerprint
from drift.records import ChangeRecord
from drift.resources import Body, Digest
from drift.store import Drift
from drift.store.activities import Head
from drift.store.changes import ChangeHead
from drift.watch import OUR_OWN
from guard.concerned import is_silent, name_of, wants_addresses
from guard.decisions import Judgement
from guard.guarded import Guarded
from guard.judging import change_from, former_ids, subject_of_change
from guard.passing import Passing
from guard.policies import PolicySet
from guard.recollection import Recollection
from guard.simulated import Simulated, together
from guard.simulation import Simulation
from guard.subjects import Subject

Progress = Callable[[float], None]
"""Called with the share that is done, between 0 and 1."""
Heard = Callable[[Subject, int | None, Judgement], None]
"""Called with each change (and its number) or entry that was looked at, and what the candidate says of it. What passed
because its head says all is counted, and not told."""
_AT_ONCE: Final = 500
"""How many changes or entries are read at a time."""


def _unnoticed(share: float) -> None:
    """Where nobody looks on."""


def _unheard(subject: Subject, change: int | None, said: Judgement) -> None:
    """Where nobody wants to hear."""


def simulate(
    guarded: Guarded,
    candidate: PolicySet,
    *,
    since: float,
    until: float,
    instead: PolicySet | None = None,
    progress: Progress = _unnoticed,
    heard: Heard | None = None,
) -> Simulated:
    """What `candidate` would have done between two moments, beside the set in force (or `instead`).

    What the service itself wrote, and the entries that tell of it, are left out, as they are live. What is said of a
    change rests on no other entry, and what is said of an entry on no change: so both are replayed by themselves, at
    once where this process may be copied. Who wants to hear of each hears of all the entries first.
    """
    limits, other = guarded.limits, instead or guarded.policies()

    def half(take: _Take) -> tuple[Simulated, int]:
        simulation = Simulation(
            candidate, other, reverts=limits.reverts, writes=limits.writes, within=limits.within
        )
        with guarded.reading() as (drift, _):
            happened = take(_Past(drift, since, until), simulation, heard or _unheard)
        return simulation.result(since, until), happened

    halves: list[_Take] = [partial(_take_entries, progress=progress), _take_changes]
    (entries, _), (changes, total) = at_once(half, halves) if heard is None else map(half, halves)
    return replace(together(changes, entries), entries=total)


class _Past(NamedTuple):
    """What is stored of the time between two moments."""

    drift: Drift
    since: float
    until: float


_Take = Callable[[_Past, Simulation, Heard], int]


def _take_changes(past: _Past, simulation: Simulation, heard: Heard) -> int:
    """Judge every change. Returns how many entries there are: of the two halves this is the shorter one."""
    drift, sets = past.drift, simulation.sets
    memory = Recollection(sets, drift.activities.addresses_until(past.until) if _ask_from_where(sets) else {})
    renamed = drift.aliases.kinds()
    for record, change in _changes(drift, simulation, past.since, past.until):
        subject = subject_of_change(drift, record, change)
        former = former_ids(drift, subject.ref) if record.ref.kind in renamed else frozenset[str]()
        heard(subject, record.id, _judge(simulation, memory, subject, former, record.id))
    return drift.activities.count_between(past.since, past.until, but=OUR_OWN)


def _take_entries(past: _Past, simulation: Simulation, heard: Heard, *, progress: Progress) -> int:
    """Judge every entry that has to be looked at. Returns how many these are."""
    drift, since, until = past
    sets = simulation.sets
    memory = Recollection(sets, drift.activities.addresses_until(until) if _ask_from_where(sets) else {})
    passing = Passing(*sets, simulation.mode)
    for at, same_second in groupby(_entries(drift, passing, memory, since, until), key=_moment):
        second = list(same_second)
        memory.hear([one.activity for one in second])
        if at < since:  # only to be heard, for what comes later
            continue
        for one in second:
            if not one.is_ours:
                subject = Subject.of_activity(one.activity)
                heard(subject, None, _judge(simulation, memory, subject))
        progress((at - since) / max(until - since, 1.0))
    simulation.passed(excused=passing.excused())
    return simulation.entries


def replay(
    candidate: PolicySet,
    instead: PolicySet,
    path: Path,
    fingerprint: Fingerprint,
    progress: Progress = _unnoticed,
    heard: Heard = _unheard,
) -> tuple[Simulated, Export]:
    """The same over an export of the activity log, all of it.

    Raises NotAnExport and OSError. What of the file could not be used is told by the export.
    """
    simulation, sets = Simulation(candidate, instead), (candidate, instead)
    addresses: dict[str, dict[str, float]] = {}
    asks_from_where = _ask_from_where(sets)
    memory = Recollection(sets, addresses)
    passing = Passing(*sets, simulation.mode)

    def matters(type_: str) -> bool:
        return asks_from_where or passing.is_watched(type_)

    def wanted(alike: Alike) -> Extent:
        if asks_from_where:
            _remember(addresses, alike.actor, alike.first)
        return passing.look_at_all(alike.type, alike.actor, alike.times)

    export = read_export(path, fingerprint, wanted, matters)
    share, done = 1 / max(len(export), 1), 0
    for _, some in groupby(export, key=lambda entry: entry.created_at):
        second = list(some)
        memory.hear(second)
        for entry in second:
            subject = Subject.of_activity(entry)
            heard(subject, None, _judge(simulation, memory, subject))
        done += len(second)
        progress(done * share)
    simulation.passed(entries=export.entries - simulation.entries, excused=passing.excused())
    return simulation.result(export.first, export.last), export


def _ask_from_where(sets: Iterable[PolicySet]) -> bool:
    return any(wants_addresses(one) for one in sets)


def _remember(addresses: dict[str, dict[str, float]], told: Actor | None, at: float) -> None:
    """Note who came from where, and when first."""
    if told and told.email and told.ip:
        of_person = addresses.setdefault(told.email.lower(), {})
        of_person[told.ip] = min(of_person.get(told.ip, at), at)


class _Heard(NamedTuple):
    """An entry, and whether it tells of what the service did itself: that counts for bursts, and is not judged."""

    activity: Activity
    is_ours: bool


def _moment(one: _Heard) -> int:
    return one.activity.created_at


def _judge(
    simulation: Simulation,
    memory: Recollection,
    subject: Subject,
    former: frozenset[str] = frozenset(),
    change: int | None = None,
) -> Judgement:
    candidate = memory.facts(simulation.candidate, subject, former)
    alike = simulation.is_alike(subject.entry, name_of(subject))
    instead = None if alike else memory.facts(simulation.instead, subject, former)
    return simulation.take(subject, candidate, instead, change)


def _changes(
    drift: Drift, simulation: Simulation, since: float, until: float
) -> Iterator[tuple[ChangeRecord, Change]]:
    """The changes to look at, in the order of time. The others are counted."""
    heads = (one for one in drift.changes.heads(since, until) if one.source != "intent")
    while some := list(islice(heads, _AT_ONCE)):
        watched = [one for one in some if simulation.watches(one.kind)]
        bodies = drift.versions.bodies({one.after for one in watched if one.after})
        speaking = [one.id for one in watched if not _is_silent(simulation, one, bodies)]
        records = drift.changes.many(speaking)
        bodies |= drift.versions.bodies(
            {one.before for one in records.values() if one.before} - bodies.keys()
        )
        simulation.passed(changes=len(some) - len(speaking))
        yield from ((records[id], change_from(records[id], bodies)) for id in speaking)


def _is_silent(simulation: Simulation, head: ChangeHead, bodies: Mapping[Digest, Body]) -> bool:
    after, moved = bodies.get(head.after or b""), tuple(head.fields)
    sets = (simulation.candidate,) if simulation.is_alike("change", head.kind) else simulation.sets
    return all(is_silent(policies, head.kind, head.operation, moved, after) for policies in sets)


def _entries(
    drift: Drift, passing: Passing, memory: Recollection, since: float, until: float
) -> Iterator[_Heard]:
    """The entries to look at, in the order of time, and before `since` those that bursts count. The others are counted
    by who excused them."""
    types = drift.activities.types()
    counted = [one for one in types if memory.counts(one)]
    if counted:
        earlier = drift.activities.heads(counted, since - memory.reach, since)
        yield from _read(drift, ((one, Extent.WHOLE) for one in earlier if one.created_at < since))
    heads = drift.activities.heads([one for one in types if passing.is_watched(one)], since, until)
    looks = ((one, _look(one, passing, memory)) for one in heads)
    yield from _read(drift, ((one, look) for one, look in looks if look is not Extent.NOTHING))


def _look(head: Head, passing: Passing, memory: Recollection) -> Extent:
    if head.outcome == OUR_OWN:
        return Extent.WHOLE if memory.counts(head.type) else Extent.NOTHING
    return passing.look(head.type, head.actor)


def _read(drift: Drift, looks: Iterator[tuple[Head, Extent]]) -> Iterator[_Heard]:
    """The entries, whole where that is asked for; else without their metadata."""
    while some := list(islice(looks, _AT_ONCE)):
        whole = drift.activities.many([head.id for head, look in some if look is Extent.WHOLE])
        for head, _ in some:
            found = whole.get(head.id)
            activity = found.activity if found else _by_head(head)
            yield _Heard(activity, is_ours=head.outcome == OUR_OWN)


def _by_head(head: Head) -> Activity:
    return Activity(head.id, head.type, int(head.created_at), head.actor, {}, {})
