"""A year of daily snapshots: kept by the product's own recording, and committed to git, one file per resource."""

from __future__ import annotations

import random
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path

from drift.core.catalogue.kinds.content import ARTICLE
from drift.core.model.changes import diff_bodies
from drift.core.model.readings import Read
from drift.core.model.resources import Ref, Resource
from drift.store import StateStore
from drift.store.sql.database import Database
from drift.sync.change_recorder import record
from tests.bench.figures import Figure, Size, in_turns, seconds, timed, times_faster
from tests.bench.in_git import Repository
from tests.bench.keeping import bytes_on_disk, kept
from tests.bench.material import NOW, SEED, Words, articles, edited, resource

CHANGED = 0.005
WORKSPACE = 1


@dataclass(frozen=True, slots=True)
class Day:
    """A reading of everything, and what of it is not as it was the day before."""

    at: float
    everything: tuple[Resource, ...]
    moved: tuple[Resource, ...]


def a_year(days: int, count: int) -> Iterator[Day]:
    """Day after day, with 0.5 % edited on each. The same every time."""
    chance = random.Random(SEED + 2)
    words = Words(chance)
    raws = articles(count)
    current = [resource(raw) for raw in raws]
    yield Day(float(NOW), tuple(current), tuple(current))
    for day in range(1, days):
        at = NOW + day * 86_400
        places = chance.sample(range(count), max(1, round(count * CHANGED)))
        for place in places:
            raws[place] = edited(raws[place], words, chance, at)
            current[place] = resource(raws[place])
        yield Day(float(at), tuple(current), tuple(current[place] for place in places))


def measure(size: Size) -> list[Figure]:
    days, count = size.of(365, least=5), size.of(5_000, least=20)
    runs, sample = size.times(3), size.times(5) + 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "0" / "guardrail.db"
        writing = statistics.median(_recorded(folder / str(run), days, count) for run in range(runs))
        ours = bytes_on_disk(file)
        repository = Repository(folder / "git")
        year = a_year(days + sample, count)
        told = sum(_committed(repository, day.moved) for day in islice(year, days))
        packed = repository.packed()
        histories = _histories(file, repository, count, size)
        full = days * statistics.median(_committed(repository, day.everything) for day in year)
    title = f"{days} daily snapshots of {count:,}, 0.5 % changed a day"
    each = (
        f"a day takes {seconds(writing / days)}, in git {seconds(full / days)} (of {sample} days at the end)"
    )
    spared = f"finding out what moved is left out for git, not for us; a day takes {seconds(told / days)}"
    return [
        _size(f"{title}: the file", ours, packed),
        times_faster(
            "Writing them",
            {"ours": writing, "git, given each snapshot": full},
            "git, given each snapshot",
            10,
            note=each,
        ),
        times_faster(
            "Writing them, beside git told what moved",
            {"ours": writing, "git, told what moved": told},
            "git, told what moved",
            None,
            note=spared,
        ),
        times_faster("The history of one of them, with what moved", histories, "git log -p", 20),
    ]


def _recorded(folder: Path, days: int, count: int) -> float:
    """Seconds of recording, each day in its own transaction; making the material is left out."""
    folder.mkdir()
    taken = 0.0
    with kept(folder) as store:
        for day in a_year(days, count):
            reading = Read(ARTICLE.name, day.at, day.everything)

            def write(reading: Read = reading) -> None:
                with store.database.write() as connection:
                    drift = StateStore(connection, store.workspace)
                    number = drift.snapshots.start("schedule", reading.started_at)
                    record(drift, ARTICLE, reading, now=reading.started_at + 1, snapshot=number)
                    drift.snapshots.finish(number, reading.started_at + 2)

            taken += timed(write)
    return taken


def _committed(repository: Repository, written: tuple[Resource, ...]) -> float:
    return timed(lambda: repository.commit(written))


def _size(title: str, ours: int, packed: int) -> Figure:
    megabytes = ours / 1e6
    rival = f"git, packed {packed / 1e6:.1f} MB"
    return Figure(
        title,
        f"{megabytes:.1f} MB",
        rival,
        megabytes,
        "MB",
        "<=",
        20,
        "changes, coverage and indexes included",
    )


def _histories(file: Path, repository: Repository, count: int, size: Size) -> dict[str, float]:
    """Seconds that the history of one resource takes, over some resources."""
    chance = random.Random(SEED + 3)
    refs = [Ref(ARTICLE.name, str(100_001 + place)) for place in chance.sample(range(count), size.of(20))]
    database = Database(f"sqlite:///{file}")
    try:
        told = sum(_told(database, ref) for ref in refs)
        logged = sum(repository.history(ref).count(b"\ncommit ") for ref in refs)
        assert told == logged, f"{told} differences in the store, {logged} in git"

        def ours() -> float:
            return timed(lambda: [_told(database, ref) for ref in refs]) / len(refs)

        def git() -> float:
            return timed(lambda: [repository.history(ref) for ref in refs]) / len(refs)

        return in_turns(size.times(5), {"ours": ours, "git log -p": git})
    finally:
        database.close()


def _told(database: Database, ref: Ref) -> int:
    """Every version of a resource with the fields that moved; how many there were after the first."""
    with database.read() as connection:
        versions = StateStore(connection, WORKSPACE).versions
        history = versions.history(ref)
        bodies = versions.bodies([one.digest for one in history])
    return len([diff_bodies(bodies[old.digest], bodies[new.digest]) for old, new in pairwise(history)])
