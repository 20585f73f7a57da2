"""Tries a set of policies on the stored history: what was kept is read in the order of time and judged again.

Most of a year breaks nothing, and is told so by little: it is counted, and the rest is read whole.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import Final, NamedTuple

from drift.activity import Activity, Actor
from drift.changes import Change
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
from guard.passing import Look, Passing
from guard.policies import PolicySet
from guard.recollection import Recollection
from guard.simulation import Simulated, Simulation
from guard.subjects import Subject

Progress = Callable[[float], None]
"""Called with the share that is done, between 0 and 1."""
Heard = Callable[[Subject, int | None, Judgement], None]
"""Called with each change (and its number) or entry that was looked at, and what the candidate says of it. What passed
because its head says all is counted, and not told."""
_AT_ONCE: Final = 500
"""How many changes or entries are read at a time."""


def simulate(
    guarded: Guarded,
    candidate: PolicySet,
    *,
    since: float,
    until: float,
    instead: PolicySet | None = None,
    progress: Progress = lambda share: None,
    heard: Heard = lambda subject, change, said: None,
) -> Simulated:
    """What `candidate` would have done between two moments, beside the set in force (or `instead`).

    What the service itself wrote, and the entries that tell of it, are left out, as they are live.
    """
    limits = guarded.limits
    other = instead or guarded.policies()
    simulation = Simulation(
        candidate, other, reverts=limits.reverts, writes=limits.writes, within=limits.within
    )
    with guarded.reading() as (drift, _):
        sets = (candidate, simulation.instead)
        memory = Recollection(sets, drift.activities.addresses_until(until) if _ask_from_where(sets) else {})
        passing = Passing(*sets, simulation.mode)
        entries = _entries(drift, passing, memory, since, until)
        renamed = drift.aliases.kinds()
        for second in _seconds(_changes(drift, simulation, since, until), entries):
            memory.hear([one.activity for one in second.entries])
            _take(drift, simulation, memory, second, since, heard, renamed)
            if second.at >= since:
                progress((second.at - since) / max(until - since, 1.0))
        total = drift.activities.count_between(since, until, but=OUR_OWN)
        simulation.passed(entries=total - simulation.entries, excused=passing.excused())
    return simulation.result(since, until)


def replay(
    candidate: PolicySet,
    instead: PolicySet,
    path: Path,
    fingerprint: Fingerprint,
    heard: Heard = lambda subject, change, said: None,
) -> tuple[Simulated, Export]:
    """The same over an export of the activity log, all of it.

    Raises NotAnExport and OSError. What of the file could not be used is told by the export.
    """
    simulation, sets = Simulation(candidate, instead), (candidate, instead)
    addresses: dict[str, dict[str, float]] = {}
    asks_from_where = _ask_from_where(sets)
    memory = Recollection(sets, addresses)
    passing = Passing(*sets, simulation.mode)

    def wanted(type_: str, told: Actor | None, at: float) -> bool:
        if asks_from_where:
            _remember(addresses, told, at)
        return passing.look(type_, told) is not Look.NOT

    export = read_export(path, fingerprint, wanted)
    for _, some in groupby(export, key=lambda entry: entry.created_at):
        second = list(some)
        memory.hear(second)
        for entry in second:
            subject = Subject.of_activity(entry)
            heard(subject, None, _judge(simulation, memory, subject))
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


@dataclass(slots=True)
class _Second:
    """What of one second has to be looked at."""

    at: float
    changes: list[tuple[ChangeRecord, Change]] = field(default_factory=list)
    entries: list[_Heard] = field(default_factory=list)


def _seconds(changes: Iterator[tuple[ChangeRecord, Change]], entries: Iterator[_Heard]) -> Iterator[_Second]:
    """Changes and entries together, second by second."""
    change, entry = next(changes, None), next(entries, None)
    while change is not None or entry is not None:
        moments = [_made_at(change[0])] if change else []
        moments += [entry.activity.created_at] if entry else []
        second = _Second(float(int(min(moments))))
        while change is not None and int(_made_at(change[0])) == second.at:
            second.changes.append(change)
            change = next(changes, None)
        while entry is not None and entry.activity.created_at == second.at:
            second.entries.append(entry)
            entry = next(entries, None)
        yield second


def _made_at(record: ChangeRecord) -> float:
    at = record.attribution.at
    return float(at) if at is not None else record.detected_at


def _take(
    drift: Drift,
    simulation: Simulation,
    memory: Recollection,
    second: _Second,
    since: float,
    heard: Heard,
    renamed: Container[str],
) -> None:
    """Judge a second; resources of the `renamed` kinds may have had other ids. Its entries from before `since` were
    only to be heard; changes come from no earlier moment."""
    for record, change in second.changes:
        subject = subject_of_change(drift, record, change)
        former = former_ids(drift, subject.ref) if record.ref.kind in renamed else frozenset[str]()
        heard(subject, record.id, _judge(simulation, memory, subject, former, record.id))
    for entry in second.entries:
        if entry.activity.created_at >= since and not entry.is_ours:
            subject = Subject.of_activity(entry.activity)
            heard(subject, None, _judge(simulation, memory, subject))


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
        yield from _read(drift, ((one, Look.WHOLE) for one in earlier if one.created_at < since))
    heads = drift.activities.heads([one for one in types if passing.is_watched(one)], since, until)
    looks = ((one, _look(one, passing, memory)) for one in heads)
    yield from _read(drift, ((one, look) for one, look in looks if look is not Look.NOT))


def _look(head: Head, passing: Passing, memory: Recollection) -> Look:
    if head.outcome == OUR_OWN:
        return Look.WHOLE if memory.counts(head.type) else Look.NOT
    return passing.look(head.type, _actor(head))


def _actor(head: Head) -> Actor:
    return Actor(head.actor_type, head.actor_id, head.actor_email, head.actor_ip)


def _read(drift: Drift, looks: Iterator[tuple[Head, Look]]) -> Iterator[_Heard]:
    """The entries, whole where that is asked for; else without their metadata."""
    while some := list(islice(looks, _AT_ONCE)):
        whole = drift.activities.many([head.id for head, look in some if look is Look.WHOLE])
        for head, _ in some:
            found = whole.get(head.id)
            activity = found.activity if found else _by_head(head)
            yield _Heard(activity, is_ours=head.outcome == OUR_OWN)


def _by_head(head: Head) -> Activity:
    return Activity(head.id, head.type, int(head.created_at), _actor(head), {}, {})
