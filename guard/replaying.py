"""Tries a set of policies on the stored history: what was kept is read in the order of time and judged again.

Most of a year breaks nothing, and is told so by little: it is counted, and the rest is read whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import Final

from drift.activity import Actor
from drift.changes import Change
from drift.exports import Export, Wanted, read_export
from drift.masking import Fingerprint
from drift.records import ActivityRecord, ChangeRecord
from drift.resources import Body, Digest
from drift.store import Drift
from drift.store.activities import Head
from drift.watch import OUR_OWN
from guard.concerned import is_silent, wants_addresses
from guard.decisions import Judgement
from guard.guarded import Guarded
from guard.judging import change_from, former_ids, subject_of_change
from guard.passing import Passing
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
        for second in _seconds(_changes(drift, simulation, since, until), entries):
            memory.hear([one.activity for one in second.entries])
            _take(drift, simulation, memory, second, since, heard)
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
    memory = Recollection(sets, addresses)
    passing = Passing(*sets, simulation.mode)
    wanted = _remembering(addresses, passing.wants) if _ask_from_where(sets) else passing.wants
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


def _remembering(addresses: dict[str, dict[str, float]], wanted: Wanted) -> Wanted:
    """The same question, with a note of who came from where, and when first."""

    def noted(type_: str, told: Actor | None, at: float) -> bool:
        if told and told.email and told.ip:
            of_person = addresses.setdefault(told.email.lower(), {})
            of_person[told.ip] = min(of_person.get(told.ip, at), at)
        return wanted(type_, told, at)

    return noted


@dataclass(slots=True)
class _Second:
    """What of one second has to be looked at."""

    at: float
    changes: list[tuple[ChangeRecord, Change]] = field(default_factory=list)
    entries: list[ActivityRecord] = field(default_factory=list)


def _seconds(
    changes: Iterator[tuple[ChangeRecord, Change]], entries: Iterator[ActivityRecord]
) -> Iterator[_Second]:
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
    drift: Drift, simulation: Simulation, memory: Recollection, second: _Second, since: float, heard: Heard
) -> None:
    """Judge a second. Its entries from before `since` were only to be heard; changes come from no earlier moment."""
    for record, change in second.changes:
        subject = subject_of_change(drift, record, change)
        heard(
            subject,
            record.id,
            _judge(simulation, memory, subject, former_ids(drift, subject.ref), record.id),
        )
    for entry in second.entries:
        if entry.activity.created_at >= since and entry.outcome != OUR_OWN:
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
    same = simulation.instead is simulation.candidate
    instead = candidate if same else memory.facts(simulation.instead, subject, former)
    return simulation.take(subject, candidate, instead, change)


def _changes(
    drift: Drift, simulation: Simulation, since: float, until: float
) -> Iterator[tuple[ChangeRecord, Change]]:
    """The changes to look at, in the order of time. The others are counted."""
    records = (one for one in drift.changes.in_order(since, until) if one.attribution.source != "intent")
    while some := list(islice(records, _AT_ONCE)):
        watched = [one for one in some if simulation.watches(one.ref.kind)]
        bodies = drift.versions.bodies({one.after for one in watched if one.after})
        speaking = [one for one in watched if not _is_silent(simulation, one, bodies)]
        bodies |= drift.versions.bodies({one.before for one in speaking if one.before} - bodies.keys())
        simulation.passed(changes=len(some) - len(speaking))
        yield from ((one, change_from(one, bodies)) for one in speaking)


def _is_silent(simulation: Simulation, record: ChangeRecord, bodies: Mapping[Digest, Body]) -> bool:
    return all(
        is_silent(policies, record.ref.kind, record.operation, record.fields, bodies.get(record.after or b""))
        for policies in simulation.sets
    )


def _entries(
    drift: Drift, passing: Passing, memory: Recollection, since: float, until: float
) -> Iterator[ActivityRecord]:
    """The entries to look at, in the order of time, and before `since` those that bursts count. The others are counted
    by who excused them."""
    types = drift.activities.types()
    counted = [one for one in types if memory.counts(one)]
    if counted:
        earlier = drift.activities.heads(counted, since - memory.reach, since)
        yield from _whole(drift, (one for one in earlier if one.created_at < since))
    heads = drift.activities.heads([one for one in types if passing.is_watched(one)], since, until)
    yield from _whole(drift, (one for one in heads if _is_wanted(one, passing, memory)))


def _is_wanted(head: Head, passing: Passing, memory: Recollection) -> bool:
    if head.outcome == OUR_OWN:
        return memory.counts(head.type)
    told = Actor(head.actor_type, head.actor_id, head.actor_email, head.actor_ip)
    return passing.wants(head.type, told, head.created_at)


def _whole(drift: Drift, heads: Iterator[Head]) -> Iterator[ActivityRecord]:
    while some := [head.id for head in islice(heads, _AT_ONCE)]:
        found = drift.activities.many(some)
        yield from (found[id] for id in some)
