"""Backtests a policy set on the stored history: reads it in order of time and judges it again.

Most of a year breaks nothing, and is told so by little: it is counted, and the rest is read whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain, groupby
from math import ceil
from pathlib import Path
from typing import Final

from drift.activity_export.line_index import Alike
from drift.activity_export.reader import Export, read_export
from drift.core.model.activity import Actor, Extent
from drift.core.model.skipped_lines import SkippedLines
from drift.core.normalisation.redaction import Fingerprint
from drift.process_pool import SharedProgress, processors, run_parallel
from drift.store import StateStore
from guard.context import GuardedWorkspace
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.dispatch import name_of
from guard.core.evaluation.required_facts import wants_addresses
from guard.core.model.subject import Subject
from guard.core.model.verdict import Judgement
from guard.core.simulation.historical_facts import HistoricalFacts
from guard.core.simulation.prefilter import Prefilter
from guard.core.simulation.result import SimulationResult, merge, merge_parts
from guard.core.simulation.simulator import Simulation
from guard.core.simulation.time_slices import TimeSlice, split_at, split_evenly
from guard.enforcement.subjects import former_ids, subject_of_change
from guard.queries import history
from guard.queries.history import Entry

Progress = Callable[[float], None]
"""Called with the share that is done, between 0 and 1."""
Heard = Callable[[Subject, int | None, Judgement], None]
"""Called with each change (and its number) or entry that was looked at, and what the candidate says of it. What
passed by its head, or its head and its moment, is counted, and not told."""
_TIMES: Final = 8
"""Into how many times the entries of a record are parted at the most: so many that whoever is free finds another one to
the end."""
_TOLD_AFTER: Final = 100
"""How many seconds of a log, or changes, are judged before it is told how far the work is."""


def _unnoticed(share: float) -> None:
    """Report no progress."""


def _unheard(subject: Subject, change: int | None, said: Judgement) -> None:
    """Pass on no judgement."""


def simulate(
    guarded: GuardedWorkspace,
    candidate: CompiledPolicies,
    *,
    since: float,
    until: float,
    instead: CompiledPolicies | None = None,
    progress: Progress = _unnoticed,
    heard: Heard | None = None,
) -> SimulationResult:
    """What `candidate` would have done between two moments, beside the set in force (or `instead`).

    What the service itself wrote, and the entries that tell of it, are left out, as they are live. What is said of a
    change rests on no other entry, and what is said of an entry on no change, nor on what was said of another: so the
    changes, and the entries of each of several times, are replayed by themselves, at once where this process may be
    copied. Who wants to hear of each hears of all the changes first.
    """
    limits, sets = guarded.limits, (candidate, instead or guarded.policies())
    whole = TimeSlice(since, until)
    with guarded.view() as view:
        addresses = view.state.activities.addresses_until(until) if _ask_from_where(sets) else {}
        types = view.state.activities.types()
    passing = Prefilter(*sets, "enforce")
    times = split_evenly(TimeSlice(ceil(since), until), _TIMES, HistoricalFacts(sets, addresses).lookback)
    told = SharedProgress(progress, [len(times), *([1] * len(times))])

    def replayed(part: int) -> SimulationResult:
        simulation = Simulation(*sets, reverts=limits.reverts, writes=limits.writes, within=limits.within)
        memory = HistoricalFacts(sets, addresses)
        with guarded.view() as view:
            if part == 0:
                _take_changes(view.state, whole, simulation, memory, heard or _unheard, told.of(part))
            else:
                time = times[part - 1]
                entries = history.entries(view.state, passing, memory, types, *time)
                _take_entries(entries, time, simulation, memory, heard or _unheard, told.of(part))
                happened = view.state.activities.count_between(*time, but="our_own")
                simulation.count_skipped(
                    entries=happened - simulation.entries, excused=passing.take_excused()
                )
        return simulation.result(since, until)

    parts = range(len(times) + 1)
    return merge(
        run_parallel(replayed, parts, merge_parts) if heard is None else [replayed(part) for part in parts]
    )


def replay(
    candidate: CompiledPolicies,
    instead: CompiledPolicies,
    path: Path,
    fingerprint: Fingerprint,
    progress: Progress = _unnoticed,
    heard: Heard | None = None,
) -> tuple[SimulationResult, Export]:
    """Backtest on a whole export of the activity log.

    Raises NotAnExport and OSError. What of the file could not be used is told by the export.
    """
    sets = (candidate, instead)
    addresses: dict[str, dict[str, float]] = {}
    asks_from_where = _ask_from_where(sets)
    passing = Prefilter(*sets, "enforce")

    def matters(type_: str) -> bool:
        return asks_from_where or passing.is_watched(type_)

    def wanted(alike: Alike) -> Extent:
        if asks_from_where:
            _remember(addresses, alike.actor, alike.first)
        return passing.extent_for_all(alike.type, alike.actor, alike.times)

    export = read_export(path, fingerprint, wanted, matters)
    times = split_at(export.borders(processors()), export.last)
    told = SharedProgress(progress, [1] * len(times))
    rest = Simulation(*sets)
    rest.count_skipped(excused=passing.take_excused())

    def replayed(part: int) -> tuple[SimulationResult, SkippedLines]:
        simulation, memory, late = Simulation(*sets), HistoricalFacts(sets, addresses), SkippedLines()
        since, until = times[part]
        earlier = export.within(since - memory.lookback, since - 1, SkippedLines()) if memory.lookback else ()
        entries = ((one, False) for one in chain(earlier, export.within(since, until, late, passing.skips)))
        _take_entries(entries, times[part], simulation, memory, heard or _unheard, told.of(part))
        simulation.count_skipped(excused=passing.take_excused())
        return simulation.result(export.first, export.last), late

    parts = range(len(times))
    made = run_parallel(replayed, parts) if heard is None else [replayed(part) for part in parts]
    for _, late in made:
        export.pass_over(late)
    rest.count_skipped(entries=export.entries - sum(one.entries for one, _ in made))
    return merge([*(one for one, _ in made), rest.result(export.first, export.last)]), export


def _take_changes(
    state: StateStore,
    time: TimeSlice,
    simulation: Simulation,
    memory: HistoricalFacts,
    heard: Heard,
    told: Progress,
) -> None:
    """Judge every change that has to be looked at, and count the others."""
    renamed = state.aliases.kinds()
    for count, (record, change) in enumerate(history.changes(state, simulation, *time)):
        subject = subject_of_change(state, record, change)
        former = former_ids(state, subject.ref) if record.ref.kind in renamed else frozenset[str]()
        heard(subject, record.id, _judge(simulation, memory, subject, former, record.id))
        if not count % _TOLD_AFTER:
            told(time.elapsed_share(subject.at))
    told(1.0)


def _take_entries(
    entries: Iterable[Entry],
    time: TimeSlice,
    simulation: Simulation,
    memory: HistoricalFacts,
    heard: Heard,
    told: Progress,
) -> None:
    """Judge every entry of a time; those before it are only heard, for what comes later."""
    for count, (at, same_second) in enumerate(groupby(entries, key=_moment)):
        second = list(same_second)
        memory.add([activity for activity, _ in second])
        if at < time.since:
            continue
        for activity, is_ours in second:
            if not is_ours:
                subject = Subject.of_activity(activity)
                heard(subject, None, _judge(simulation, memory, subject))
        if not count % _TOLD_AFTER:
            told(time.elapsed_share(at))
    told(1.0)


def _moment(entry: Entry) -> int:
    return entry[0].created_at


def _ask_from_where(sets: Iterable[CompiledPolicies]) -> bool:
    return any(wants_addresses(policies) for policies in sets)


def _remember(addresses: dict[str, dict[str, float]], told: Actor | None, at: float) -> None:
    """Remember the first time an actor used an IP address."""
    if told and told.email and told.ip:
        of_person = addresses.setdefault(told.email.lower(), {})
        of_person[told.ip] = min(of_person.get(told.ip, at), at)


def _judge(
    simulation: Simulation,
    memory: HistoricalFacts,
    subject: Subject,
    former: frozenset[str] = frozenset(),
    change: int | None = None,
) -> Judgement:
    candidate = memory.facts(simulation.candidate, subject, former)
    alike = simulation.sets_agree_on(subject.entry, name_of(subject))
    instead = None if alike else memory.facts(simulation.instead, subject, former)
    return simulation.evaluate(subject, candidate, instead, change)
