"""What differs between two snapshots: read from the store by the product, and by deepdiff with both in memory."""

from __future__ import annotations

import random
import tempfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from drift.core.catalogue.kinds.content import ARTICLE
from drift.core.model.readings import Read
from drift.store import StateStore
from drift.sync.change_recorder import record
from tests.bench.figures import Figure, Size, in_turns, timed, times_faster
from tests.bench.keeping import Kept, kept
from tests.bench.material import SEED, Words, article, articles, edited, resources

Raw = dict[str, Any]
FIRST, SECOND = 1_000_000.0, 1_086_400.0


def measure(size: Size) -> list[Figure]:
    before = articles(size.of(5_000))
    after = a_day_later(before, edits=size.of(50), new=size.of(5), gone=size.of(5))
    with tempfile.TemporaryDirectory() as folder, kept(Path(folder)) as store:
        for raws, at in ((before, FIRST), (after, SECOND)):
            take_down(store, raws, at)
        in_memory = [{one.ref.id: one.body for one in resources(raws)} for raws in (before, after)]
        assert differing(store) == _differing_in_memory(*in_memory)
        contenders = {"ours": lambda: timed(lambda: differing(store))}
        if find_spec("deepdiff") is not None:
            deep_diff = import_module("deepdiff").DeepDiff
            contenders["deepdiff"] = lambda: timed(lambda: deep_diff(*in_memory))
        medians = in_turns(size.times(3), contenders)
    title = f"Diff of two snapshots of {len(before):,}, 1 % changed, read from the store"
    return [times_faster(title, medians, "deepdiff", 100)]


def a_day_later(before: list[Raw], *, edits: int, new: int, gone: int) -> list[Raw]:
    chance = random.Random(SEED + 1)
    words = Words(chance)
    places = set(chance.sample(range(len(before)), edits + gone))
    lost = set(sorted(places)[:gone])
    kept_on = [
        edited(raw, words, chance, int(SECOND)) if place in places else raw
        for place, raw in enumerate(before)
        if place not in lost
    ]
    return kept_on + [article(900_001 + place, words, chance) for place in range(new)]


def take_down(store: Kept, raws: list[Raw], at: float) -> None:
    """A complete reading of the articles, recorded."""
    reading = Read(ARTICLE.name, at, tuple(resources(raws)))
    with store.database.write() as connection:
        record(StateStore(connection, store.workspace), ARTICLE, reading, now=at + 1)


def differing(store: Kept) -> set[str]:
    with store.database.read() as connection:
        found = StateStore(connection, store.workspace).versions.between(FIRST, SECOND)
        return {change.ref.id for change in found}


def _differing_in_memory(before: Raw, after: Raw) -> set[str]:
    return {id for id in before.keys() | after.keys() if before.get(id) != after.get(id)}
