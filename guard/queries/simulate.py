"""Backtests a policy set on the stored history: reads it in order of time and judges it again.

Most entries of a year break nothing, and their head shows it: they are only counted. The rest is read whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, groupby
from math import ceil
from pathlib import Path
from typing import Final

from drift.activity_export.line_index import EntryGroup
from drift.activity_export.reader import Export, read_export
from drift.core.model.activity import Actor, ReadExtent
from drift.core.model.email_addresses import plain_email
from drift.core.model.records import ChangeRecord
from drift.core.model.skipped_lines import SkippedLines
from drift.core.normalisation.redaction import Fingerprint
from drift.process_pool import SharedProgress, processors, run_parallel
from drift.store import StateStore
from drift.store.sql.database import Database
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
from guard.enforcement.subjects import former_ids, subject_of_change, with_doubt
from guard.queries import history
from guard.queries.history import Entry
from guard.queries.simulated_shares import take_shares

Progress = Callable[[float], None]
"""Called with the share that is done, between 0 and 1."""
OnJudgement = Callable[[Subject, int | None, Judgement], None]
"""Called with each change (and its number) or entry that was judged, and the judgement of the candidate. It is not
called for what the prefilter skipped."""
_MAX_SLICES: Final = 8
"""The most time slices that the stored entries are split into: enough to keep every process busy until the end."""
_PROGRESS_EVERY: Final = 100
"""How many seconds of a log, or changes, are judged between two reports of progress."""


def _ignore_progress(share: float) -> None:
    """Report no progress."""


def _ignore_judgement(subject: Subject, change: int | None, judgement: Judgement) -> None:
    """Ignore a judgement."""


def simulate(
    guarded: GuardedWorkspace,
    candidate: CompiledPolicies,
    *,
    since: float,
    until: float,
    instead: CompiledPolicies | None = None,
    progress: Progress = _ignore_progress,
    on_judgement: OnJudgement | None = None,
) -> SimulationResult:
    """What `candidate` would have done between two moments, beside the set in force (or `instead`). See
    `simulate_past`."""
    limits = guarded.limits
    past = Past(
        guarded.workspace.database, guarded.workspace.id, limits.reverts, limits.writes, limits.within
    )
    return simulate_past(
        past,
        candidate,
        instead or guarded.policies(),
        since=since,
        until=until,
        progress=progress,
        on_judgement=on_judgement,
    )


@dataclass(frozen=True, slots=True)
class Past:
    """The stored history of a workspace, and the limits of its service: `reverts` and `writes` `within` seconds."""

    database: Database
    workspace: int
    reverts: int
    writes: int
    within: float

    @contextmanager
    def view(self) -> Iterator[StateStore]:
        """One consistent view of it."""
        with self.database.read() as connection:
            yield StateStore(connection, self.workspace)


def simulate_past(
    past: Past,
    candidate: CompiledPolicies,
    instead: CompiledPolicies,
    *,
    since: float,
    until: float,
    progress: Progress = _ignore_progress,
    on_judgement: OnJudgement | None = None,
) -> SimulationResult:
    """What `candidate` would have done between two moments of a stored history, beside `instead`.

    What the service itself wrote, and the entries that tell of it, are left out, as they are live. What is said of a
    change rests on no other entry, and what is said of an entry on no change, nor on what was said of another: so the
    changes, and the entries of each of several times, are replayed by themselves, at once where this process may be
    copied. With `on_judgement` they are replayed one after the other, the changes first.
    """
    sets = (candidate, instead)
    whole = TimeSlice(since, until)
    with past.view() as state:
        addresses = state.activities.addresses_until(until) if _ask_from_where(sets) else {}
        types = state.activities.types()
    prefilter = Prefilter(*sets, "enforce")
    times = split_evenly(
        TimeSlice(ceil(since), until), _MAX_SLICES, HistoricalFacts(sets, addresses).lookback
    )
    report = on_judgement or _ignore_judgement
    shared = SharedProgress(progress, [len(times), *([1] * len(times))])

    def replayed(part: int) -> SimulationResult:
        simulation = Simulation(*sets, reverts=past.reverts, writes=past.writes, within=past.within)
        facts = HistoricalFacts(sets, addresses)
        with past.view() as state:
            if part == 0:
                _take_changes(state, whole, simulation, facts, report, shared.of(part))
                take_shares(state, whole, simulation)
            else:
                time = times[part - 1]
                entries = history.entries(state, prefilter, facts, types, *time)
                _take_entries(entries, time, simulation, facts, report, shared.of(part))
                happened = state.activities.count_between(*time, but="our_own")
                simulation.count_skipped(
                    entries=happened - simulation.entries, excused=prefilter.take_excused()
                )
        return simulation.result(since, until)

    parts = range(len(times) + 1)
    return merge(
        run_parallel(replayed, parts, merge_parts)
        if on_judgement is None
        else [replayed(part) for part in parts]
    )


def replay(
    candidate: CompiledPolicies,
    instead: CompiledPolicies,
    path: Path,
    fingerprint: Fingerprint,
    progress: Progress = _ignore_progress,
    on_judgement: OnJudgement | None = None,
) -> tuple[SimulationResult, Export]:
    """Backtest on a whole export of the activity log.

    Raises NotAnExport and OSError. The export says which lines of the file could not be used.
    """
    sets = (candidate, instead)
    addresses: dict[str, dict[str, float]] = {}
    asks_from_where = _ask_from_where(sets)
    prefilter = Prefilter(*sets, "enforce")

    def matters(type_: str) -> bool:
        return asks_from_where or prefilter.is_watched(type_)

    def wanted(group: EntryGroup) -> ReadExtent:
        if asks_from_where:
            _remember(addresses, group.actor, group.first)
        return prefilter.extent_for_all(group.type, group.actor, group.times)

    export = read_export(path, fingerprint, wanted, matters)
    times = split_at(export.borders(processors()), export.last)
    report = on_judgement or _ignore_judgement
    shared = SharedProgress(progress, [1] * len(times))
    rest = Simulation(*sets)
    rest.count_skipped(excused=prefilter.take_excused())

    def replayed(part: int) -> tuple[SimulationResult, SkippedLines]:
        simulation, past, late = Simulation(*sets), HistoricalFacts(sets, addresses), SkippedLines()
        since, until = times[part]
        earlier = export.within(since - past.lookback, since - 1, SkippedLines()) if past.lookback else ()
        entries = (
            (activity, False)
            for activity in chain(earlier, export.within(since, until, late, prefilter.skips))
        )
        _take_entries(entries, times[part], simulation, past, report, shared.of(part))
        simulation.count_skipped(excused=prefilter.take_excused())
        return simulation.result(export.first, export.last), late

    parts = range(len(times))
    made = run_parallel(replayed, parts) if on_judgement is None else [replayed(part) for part in parts]
    for _, late in made:
        export.pass_over(late)
    rest.count_skipped(entries=export.entries - sum(result.entries for result, _ in made))
    return merge([*(result for result, _ in made), rest.result(export.first, export.last)]), export


def _take_changes(
    state: StateStore,
    time: TimeSlice,
    simulation: Simulation,
    past: HistoricalFacts,
    on_judgement: OnJudgement,
    progress: Progress,
) -> None:
    """Judge every change that has to be looked at, and count the others."""
    renamed = state.aliases.kinds()
    for count, (record, change) in enumerate(history.changes(state, simulation, *time)):
        subject = subject_of_change(state, record, change)
        former = former_ids(state, subject.ref) if record.ref.kind in renamed else frozenset[str]()
        on_judgement(subject, record.id, _judge(simulation, past, subject, former, record))
        if not count % _PROGRESS_EVERY:
            progress(time.elapsed_share(subject.at))
    progress(1.0)


def _take_entries(
    entries: Iterable[Entry],
    time: TimeSlice,
    simulation: Simulation,
    past: HistoricalFacts,
    on_judgement: OnJudgement,
    progress: Progress,
) -> None:
    """Judge every entry of a time; those before it only add to the facts."""
    for count, (at, same_second) in enumerate(groupby(entries, key=_moment)):
        second = list(same_second)
        past.add([activity for activity, _ in second])
        if at < time.since:
            continue
        for activity, is_ours in second:
            if not is_ours:
                subject = Subject.of_activity(activity)
                on_judgement(subject, None, _judge(simulation, past, subject))
        if not count % _PROGRESS_EVERY:
            progress(time.elapsed_share(at))
    progress(1.0)


def _moment(entry: Entry) -> int:
    return entry[0].created_at


def _ask_from_where(sets: Iterable[CompiledPolicies]) -> bool:
    return any(wants_addresses(policies) for policies in sets)


def _remember(addresses: dict[str, dict[str, float]], actor: Actor | None, at: float) -> None:
    """Remember the first time an actor used an IP address."""
    if actor and actor.email and actor.ip:
        first_uses = addresses.setdefault(plain_email(actor.email), {})
        first_uses[actor.ip] = min(first_uses.get(actor.ip, at), at)


def _judge(
    simulation: Simulation,
    past: HistoricalFacts,
    subject: Subject,
    former: frozenset[str] = frozenset(),
    change: ChangeRecord | None = None,
) -> Judgement:
    candidate = past.facts(simulation.candidate, subject, former)
    alike = simulation.sets_agree_on(subject.entry, name_of(subject))
    instead = None if alike else past.facts(simulation.instead, subject, former)
    if change is not None and change.doubtful:
        candidate, instead = with_doubt(candidate, change), instead and with_doubt(instead, change)
    return simulation.evaluate(subject, candidate, instead, change.id if change else None)
