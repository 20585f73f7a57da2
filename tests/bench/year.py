"""Trying a candidate on a year of the record: a million entries, 20,000 resources in 60,000 versions, 60 policies.

`python -m tests.bench.year FOLDER SINCE` is the process that is measured: it simulates once and says how it went.
"""

from __future__ import annotations

import json
import random
import resource as resource_usage
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import orjson

from drift.core.catalogue.kinds.content import ARTICLE
from drift.core.model.activity import Actor, Attribution, parse_activity
from drift.core.model.changes import diff_bodies
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref, Resource
from drift.intercom.client import IntercomClient
from drift.intercom.workspace_reader import Reader
from drift.store import StateStore
from drift.workspace import Workspace
from guard.cli.lazy_group import garbage_collection_paused
from guard.context import GuardedWorkspace
from guard.core.evaluation.compiled import CompiledPolicies, compile_policies
from guard.loading.policy_loader import load
from guard.queries.simulate import simulate
from tests.bench.connectors import connectors
from tests.bench.entries import BEGIN, DAY, entries
from tests.bench.figures import Figure, Size, in_turns, peak_megabytes, seconds, timed
from tests.bench.judging import KIND
from tests.bench.keeping import Kept, kept
from tests.bench.material import FINGERPRINT, SEED, Words, articles, edited, resource

DAYS: Final = 365
UNTIL: Final = float(BEGIN + DAYS * DAY)
HERE: Final = Path(__file__).parent
POLICIES: Final = [HERE / name for name in ("log_policies.yaml", "checks.yaml", "year_policies.yaml")]
PEOPLE: Final = [Actor("admin", str(900_001 + place), f"teammate{place}@acme.example") for place in range(20)]


def measure(size: Size) -> list[Figure]:
    count, things = size.of(1_000_000, least=5_000), size.of(20_000, least=100)
    with TemporaryDirectory(prefix="guardrail-bench-") as name:
        folder, told = Path(name), []
        with kept(folder) as store:
            _live_through(store, folder / "log.ndjson", count, things)

        def ours() -> float:
            told.append(_alone(folder, BEGIN))
            return float(told[-1]["seconds"])

        medians = in_turns(
            size.times(3), {"ours": ours, "orjson": lambda: timed(lambda: _parse(folder / "log.ndjson"))}
        )
        quarter = _alone(folder, BEGIN + DAYS * DAY * 3 // 4)
    year = told[-1]
    assert (year["entries"], year["changes"]) == (count, 2 * things), year
    peak, short = max(one["megabytes"] for one in told), quarter["megabytes"]
    note = (
        f"{year['policies']} policies, beside 59 in force; {year['caught']:,} changes and entries were caught"
    )
    return [
        Figure(
            f"A simulation of a year: {count:,} entries, {things:,} resources, {3 * things:,} versions",
            seconds(medians["ours"]),
            f"orjson, parsing the entries line by line {seconds(medians['orjson'])}",
            medians["ours"] / medians["orjson"],
            "x",
            "<=",
            5,
            note,
        ),
        Figure("Peak memory of it", f"{peak:.0f} MB", "", peak, "MB", "<=", 600),
        Figure(
            "The same, beside its last quarter",
            f"{peak:.0f} MB",
            f"{short:.0f} MB",
            peak / short,
            "x",
            "<=",
            1.2,
        ),
    ]


def _parse(file: Path) -> None:
    with file.open("rb") as lines:
        for line in lines:
            orjson.loads(line)


def _live_through(store: Kept, file: Path, count: int, things: int) -> None:
    """A year in the store as the service keeps it, and its entries in a file."""
    with store.database.write() as connection:
        drift = StateStore(connection, store.workspace)
        for start, moved in _edits(things):
            _recorded(drift, start, moved)
    made = entries(count, DAYS)
    with file.open("wb") as out:
        while some := list(islice(made, 5_000)):
            out.writelines(orjson.dumps(one) + b"\n" for one in some)
            with store.database.write() as connection:
                parsed = [parse_activity(one) for one in some]
                StateStore(connection, store.workspace).activities.add_many(
                    parsed, route="poll", received_at=some[-1]["created_at"] + 60.0
                )


Moved = list[tuple[Resource | None, Resource]]


def _edits(things: int) -> Iterator[tuple[float, Moved]]:
    """Everything as it was at first, then each edit day by day: every resource is edited twice in the year."""
    chance = random.Random(SEED + 7)
    words, half = Words(chance), things // 2
    raws: list[dict[str, Any]] = [*articles(half), *connectors(things - half)]
    current = [resource(raw) if place < half else _connector(raw) for place, raw in enumerate(raws)]
    yield BEGIN - 1.0, [(None, one) for one in current]
    order = [*chance.sample(range(things), things), *chance.sample(range(things), things)]
    for day in range(DAYS):
        moved: Moved = []
        for place in order[len(order) * day // DAYS : len(order) * (day + 1) // DAYS]:
            before, at = current[place], BEGIN + day * DAY
            if place < half:
                raws[place] = edited(raws[place], words, chance, at)
                current[place] = resource(raws[place])
            else:
                raws[place] = raws[place] | {"description": words.sentence(), "retries": chance.randrange(7)}
                current[place] = _connector(raws[place])
            moved.append((before, current[place]))
        yield float(BEGIN + day * DAY + 30_000), moved


def _connector(raw: dict[str, Any]) -> Resource:
    return Resource(Ref(KIND, raw["id"]), raw)


def _recorded(state: StateStore, at: float, moved: Moved) -> None:
    chance = random.Random(at)
    state.versions.open_many([after for _, after in moved], at)
    state.changes.add_many(
        [
            ChangeRecord(
                0,
                after.ref,
                None,
                "updated",
                before.digest,
                after.digest,
                tuple(field.pointer for field in diff_bodies(before.body, after.body)),
                at + place,
                Attribution("trace", "updated_by", chance.choice(PEOPLE), "likely"),
            )
            for place, (before, after) in enumerate(moved)
            if before is not None
        ]
    )


def _alone(folder: Path, since: float) -> dict[str, Any]:
    """What a process tells that does nothing else; its start is left out of the seconds."""
    command = [sys.executable, "-m", "tests.bench.year", str(folder), str(since)]
    told: dict[str, Any] = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
    )
    return told


def _candidate_and_set_in_force() -> tuple[CompiledPolicies, CompiledPolicies]:
    candidate = load(POLICIES)
    in_force = replace(candidate, policies=candidate.policies[:-1], revision="in force")
    return compile_policies(candidate), compile_policies(in_force)


def _peak() -> float:
    """Megabytes, of this program and of its largest copy, what both share being counted twice."""
    return peak_megabytes() + resource_usage.getrusage(resource_usage.RUSAGE_CHILDREN).ru_maxrss / 1024


def main(folder: Path, since: float) -> None:
    candidate, in_force = _candidate_and_set_in_force()
    with kept(folder) as store:
        kinds = {ARTICLE.name: ARTICLE}
        never_asked = Reader(
            IntercomClient("http://127.0.0.1:9", "a-token", read_only=True), fingerprint=FINGERPRINT
        )
        workspace = Workspace(
            store.workspace, "bench", store.database, never_asked, kinds, lambda: UNTIL, FINGERPRINT
        )
        guarded = GuardedWorkspace(workspace, lambda: in_force, "enforce")
        found = []
        with garbage_collection_paused():  # as the command does
            taken = timed(lambda: found.append(simulate(guarded, candidate, since=since, until=UNTIL)))
    (told,) = found
    print(
        json.dumps(
            {
                "seconds": taken,
                "megabytes": _peak(),
                "entries": told.entries,
                "changes": told.changes,
                "policies": len(candidate.policies),
                "caught": sum(told.news.values()),
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
