"""The state of a workspace at a moment a year ago, out of two years of changes, beside other ways to find it out."""

from __future__ import annotations

import gc
import random
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from sqlalchemy import text

from drift.core.model.changes import FieldChange, apply, diff_bodies
from drift.core.model.resources import Body, Resource
from drift.store import StateStore
from drift.store.bodies import unpack
from tests.bench.figures import Figure, Size, in_turns, seconds, times_faster
from tests.bench.keeping import Kept, kept
from tests.bench.material import NOW, SEED, Words, articles, edited, resource

DAY: Final = 86_400
DAYS: Final = 730
TARGET: Final = 500.0
"""Milliseconds."""
_WINDOW: Final = text(
    "SELECT resource_id, body, base_body FROM (SELECT v.resource_id, b.body, base.body AS base_body, v.until, "
    "row_number() OVER (PARTITION BY v.kind, v.resource_id ORDER BY v.since DESC, v.id DESC) AS place FROM versions v "
    "JOIN bodies b ON b.workspace = v.workspace AND b.digest = v.digest LEFT JOIN bodies base ON base.id = b.base "
    "WHERE v.workspace = :workspace AND v.since <= :at) WHERE place = 1 AND (until IS NULL OR until > :at)"
)
"""What somebody writes who knows window functions and not the table: the newest version that had begun, if it lives."""


def measure(size: Size) -> list[Figure]:
    count, edits = size.of(20_000, least=20), size.of(60_000, least=60)
    with tempfile.TemporaryDirectory() as name, kept(Path(name)) as store:
        first, moves = _two_years(store, count, edits)
        at = float(NOW + DAYS // 2 * DAY)
        assert _state(store, at) == _by_window(store, at) == _replayed(first, moves, at)
        medians = in_turns(
            size.times(5),
            {
                "usable": lambda: _spent(lambda: _resources(store, at)),
                "ours": lambda: _spent(lambda: _state(store, at)),
                "a window over all versions": lambda: _spent(lambda: _by_window(store, at)),
                "without bodies": lambda: _spent(lambda: _heads(store, at)),
            },
        )
    title = f"The state of {count:,} resources a year ago, of {edits:,} changes in two"
    usable, heads = medians["usable"], medians["without bodies"]
    note = "of the processor; every body is at hand, and unpacked when it is first looked at"
    return [
        Figure(title, seconds(usable), "", usable * 1000, "ms", "<=", TARGET, note),
        times_faster("the same, every body looked at", medians, "a window over all versions", None),
        Figure("the same without bodies", seconds(heads), "", heads * 1000, "ms"),
    ]


def _spent(work: Callable[[], object]) -> float:
    """Seconds of processor time that one call takes, with the garbage collector: as in the service, it does not look
    through what was there before, here what the benchmark holds."""
    gc.freeze()
    try:
        start = time.process_time()
        work()
        return time.process_time() - start
    finally:
        gc.unfreeze()


def _two_years(
    store: Kept, count: int, edits: int
) -> tuple[dict[str, Body], list[tuple[float, str, tuple[FieldChange, ...]]]]:
    """Articles that are edited day by day; the first state, and each change with its moment."""
    chance = random.Random(SEED + 5)
    words = Words(chance)
    raws = articles(count)
    current = [resource(raw) for raw in raws]
    first = {one.ref.id: one.body for one in current}
    moves: list[tuple[float, str, tuple[FieldChange, ...]]] = []
    with store.database.write() as connection:
        StateStore(connection, store.workspace).versions.open_many(current, float(NOW))
    for day in range(1, DAYS):
        at = NOW + day * DAY
        places = chance.sample(range(count), max(edits // DAYS, 1))
        for place in places:
            raws[place] = edited(raws[place], words, chance, at)
            after = resource(raws[place])
            moves.append((float(at), after.ref.id, diff_bodies(current[place].body, after.body)))
            current[place] = after
        with store.database.write() as connection:
            StateStore(connection, store.workspace).versions.open_many(
                [current[place] for place in places], float(at)
            )
    return first, moves


def _resources(store: Kept, at: float) -> list[Resource]:
    with store.database.read() as connection:
        return StateStore(connection, store.workspace).versions.all_at(at)


def _state(store: Kept, at: float) -> dict[str, Body]:
    """Every body is looked at, after the database was left."""
    return {one.ref.id: one.body for one in _resources(store, at)}


def _heads(store: Kept, at: float) -> int:
    with store.database.read() as connection:
        return sum(map(len, StateStore(connection, store.workspace).past.ids(at).values()))


def _by_window(store: Kept, at: float) -> dict[str, Body]:
    with store.database.read() as connection:
        rows = connection.execute(_WINDOW, {"workspace": store.workspace, "at": round(at * 1000)})
        return {id: unpack(body, base) for id, body, base in rows}


def _replayed(
    first: Mapping[str, Body], moves: list[tuple[float, str, tuple[FieldChange, ...]]], at: float
) -> dict[str, Body]:
    """From the first state on, change by change: what the others have to come to."""
    state = dict(first)
    for moment, id, fields in moves:
        if moment > at:
            break
        state[id] = apply(state[id], fields)
    return state
