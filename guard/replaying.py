"""Tries a set of policies on the stored history: what was kept is read in the order of time and judged again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from drift.activity import Activity
from drift.records import ActivityRecord, ChangeRecord
from drift.store import Drift
from drift.watch import OUR_OWN
from guard.guarded import Guarded
from guard.judging import change_of, former_ids, subject_of_change
from guard.policies import PolicySet
from guard.recollection import Recollection
from guard.simulation import Simulated, Simulation
from guard.subjects import Subject

Progress = Callable[[float], None]
"""Called with the share that is done, between 0 and 1."""


def simulate(
    guarded: Guarded,
    candidate: PolicySet,
    *,
    since: float,
    until: float,
    instead: PolicySet | None = None,
    progress: Progress = lambda share: None,
) -> Simulated:
    """What `candidate` would have done between two moments, beside the set in force (or `instead`).

    What the service itself wrote, and the entries that tell of it, are left out, as they are live.
    """
    other = instead or guarded.policies()
    limits = guarded.limits
    simulation = Simulation(
        candidate, other, reverts=limits.reverts, writes=limits.writes, within=limits.within
    )
    with guarded.reading() as (drift, _):
        memory = Recollection((candidate, other))
        memory.meet(drift.activities.addresses_before(since - memory.reach))
        for second in _seconds(drift, since - memory.reach, until):
            memory.hear([one.activity for one in second.entries])
            if second.at >= since:
                _take(drift, simulation, memory, second)
                progress((second.at - since) / max(until - since, 1.0))
            memory.learn([one.activity for one in second.entries])
    return simulation.result(since, until)


@dataclass(slots=True)
class _Second:
    """What happened in one second."""

    at: float
    changes: list[ChangeRecord] = field(default_factory=list)
    entries: list[ActivityRecord] = field(default_factory=list)


def _take(drift: Drift, simulation: Simulation, memory: Recollection, second: _Second) -> None:
    for record in second.changes:
        if record.attribution.source == "intent":
            continue
        subject = subject_of_change(drift, record, change_of(drift, record))
        _judge(simulation, memory, subject, former_ids(drift, subject.ref), record.id)
    for entry in second.entries:
        if entry.outcome != OUR_OWN:
            _judge(simulation, memory, Subject.of_activity(entry.activity))


def _judge(
    simulation: Simulation,
    memory: Recollection,
    subject: Subject,
    former: frozenset[str] = frozenset(),
    change: int | None = None,
) -> None:
    if not simulation.looks_at(subject):
        simulation.pass_by(subject)
        return
    simulation.take(
        subject,
        memory.facts(simulation.candidate, subject, former),
        memory.facts(simulation.instead, subject, former),
        change,
    )


def _seconds(drift: Drift, since: float, until: float) -> Iterator[_Second]:
    """Changes and entries together, second by second."""
    changes, entries = drift.changes.in_order(since, until), drift.activities.in_order(since, until)
    change, entry = next(changes, None), next(entries, None)
    while change is not None or entry is not None:
        moments = [_made_at(change)] if change else []
        moments += [entry.activity.created_at] if entry else []
        second = _Second(float(int(min(moments))))
        while change is not None and int(_made_at(change)) == second.at:
            second.changes.append(change)
            change = next(changes, None)
        while entry is not None and entry.activity.created_at == second.at:
            second.entries.append(entry)
            entry = next(entries, None)
        yield second


def _made_at(record: ChangeRecord) -> float:
    at = record.attribution.at
    return float(at) if at is not None else record.detected_at


def replay(
    candidate: PolicySet, instead: PolicySet, entries: Iterator[Activity], since: float, until: float
) -> Simulated:
    """The same over entries that come from elsewhere, in the order of time: an export of the activity log."""
    simulation, memory = Simulation(candidate, instead), Recollection((candidate, instead))
    for at, some in groupby(entries, key=lambda entry: entry.created_at):
        second = list(some)
        memory.hear(second)
        for entry in second if since <= at <= until else ():
            _judge(simulation, memory, Subject.of_activity(entry))
        memory.learn(second)
    return simulation.result(since, until)
