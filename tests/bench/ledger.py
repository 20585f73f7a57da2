"""What the ledger costs: the same work of the loop with and without it, and how many entries are made and verified."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest

from drift.core.ledger.verifier import verify
from drift.core.model.resources import Ref, Resource
from drift.sync.ingest import ingest
from drift.sync.ledger_feed import feed_ledger
from drift.workspace import Workspace
from guard.runtime.rhythm import Rhythm
from guard.runtime.service import Service
from tests.bench.figures import Figure, Size, in_turns, seconds, worked
from tests.bench.hearing import assembled
from tests.drift.small_world import Clock, FakeIntercom

SCHEDULES: Final = 30
BEATS: Final = 200
"""In each, the log tells of two changes of schedules, and of eight things that nothing here shows."""
ENTRIES: Final = 100_000
RESOURCES: Final = 5_000
ORIGIN: Final = "guardrail.bench.example/default"
COST: Final = 1.05
VERIFIED: Final = 200_000
_POLICIES: Final = """
version: 1
policies:
  - id: hours-are-not-changed
    because: office hours were changed
    severity: low
    watch: {kind: office_hours_schedule}
    then: flag
  - id: nothing-is-exported
    because: data was exported
    severity: high
    watch: {activity: ["bulk_export", "app_data_export"]}
    then: flag
"""


class Script:
    """A service beside an Intercom in memory, in which the same happens each time."""

    def __init__(self, folder: Path) -> None:
        self._made = assembled(folder)
        guarded = self._made.guarded
        self._clock = Clock(guarded.now())
        self._intercom = FakeIntercom(self._clock)
        intercom: Any = self._intercom
        self.workspace: Workspace = replace(guarded.workspace, intercom=intercom, clock=self._clock)
        self._service = Service(
            replace(guarded, workspace=self.workspace), self._made.service.in_force, Rhythm()
        )
        self._numbers = count()
        self._name_all()
        self._service.turn()

    def live(self, beats: int) -> None:
        for _ in range(beats):
            self._beat()

    def _beat(self) -> None:
        self._clock.now += 10
        number = next(self._numbers)
        entries = [self._entry(f"{number}-{part}", "app_login") for part in range(8)]
        for which in (number % SCHEDULES, (number * 7 + 3) % SCHEDULES):
            self._name(which, f"Office {number}")
            entries.append(self._entry(f"{number}-s{which}-{len(entries)}", "office_hours_change"))
        ingest(self.workspace, entries, "webhook")
        self._service.turn()

    def _name_all(self) -> None:
        for number in range(SCHEDULES):
            self._name(number, "Office")
        self._service.take_snapshot("start", None, ["office_hours_schedule"])

    def _name(self, number: int, name: str) -> None:
        body = {"id": str(number), "name": name, "time_zone_name": "Europe/Paris", "time_intervals": []}
        self._intercom.live[Ref("office_hours_schedule", str(number))] = body

    def _entry(self, id: str, type_: str) -> dict[str, Any]:
        by = {"type": "admin", "id": "7", "email": "carol@acme.example", "ip": "203.0.113.9"}
        at = int(self._clock.now) - 1
        return {
            "id": id,
            "activity_type": type_,
            "created_at": at,
            "performed_by": by,
            "metadata": {"note": "n" * 60},
        }

    def close(self) -> None:
        self._made.close()


@contextmanager
def unrecorded() -> Iterator[None]:
    """Without the ledger: no statement gathers facts."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("drift.store.sql.workspace_scope.shape_of", lambda table: None)
        patched.setattr("drift.store.sql.workspace_scope.gather", lambda *given: None)
        yield


def measure(size: Size) -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name) / who for who in ("with", "without")]
        for folder in folders:
            folder.mkdir()
            (folder / "policies.yaml").write_text(_POLICIES, encoding="utf-8")
        scripts = [Script(folder) for folder in folders]
        try:
            return [
                *_of_loop(scripts, size),
                *_of_reading(scripts, size),
                *_of_entries(scripts[0].workspace, folders[0], size),
            ]
        finally:
            for script in scripts:
                script.close()


def _of_loop(scripts: list[Script], size: Size) -> list[Figure]:
    recorded, bare = scripts
    beats, sequencing = size.of(BEATS, least=2), list[float]()

    def without() -> float:
        with unrecorded():
            return worked(lambda: bare.live(beats))

    def with_ledger() -> float:
        taken = worked(lambda: recorded.live(beats))
        sequencing.append(worked(lambda: feed_ledger(recorded.workspace)))
        return taken

    recorded.live(2)
    medians = in_turns(size.runs, {"with": with_ledger, "without": without})
    ratio, alone = medians["with"] / medians["without"], 1000 / beats
    both = (medians["with"] + sorted(sequencing)[len(sequencing) // 2]) / medians["without"]
    beside = f"without the ledger {medians['without'] * alone:.2f} ms"
    return [
        Figure(
            "A beat of the loop, with the ledger",
            f"{medians['with'] * alone:.2f} ms",
            beside,
            ratio,
            "x",
            "<=",
            COST,
        ),
        Figure("The same with the sequencer's work", f"{both:.2f} x", beside, both, "x", "<="),
    ]


def _of_reading(scripts: list[Script], size: Size) -> list[Figure]:
    """The worst case: nothing is judged, and every resource is a fact."""
    resources, numbers = size.of(RESOURCES, least=10), count()

    def keep(script: Script) -> float:
        some, moment = next(numbers), script.workspace.clock()
        read = [
            Resource(Ref("tag", str(number)), {"id": str(number), "name": f"Tag {number} {some}"})
            for number in range(resources)
        ]
        with script.workspace.writing() as state:
            return worked(lambda: state.versions.open_many(read, moment + some))

    def without() -> float:
        with unrecorded():
            return keep(scripts[1])

    medians = in_turns(size.runs, {"with": lambda: keep(scripts[0]), "without": without})
    feed_ledger(scripts[0].workspace)
    title = f"Versions of {resources:,} resources that all changed"
    ratio = medians["with"] / medians["without"]
    return [
        Figure(title, seconds(medians["with"]), f"without {seconds(medians['without'])}", ratio, "x", "<=")
    ]


def _of_entries(workspace: Workspace, folder: Path, size: Size) -> list[Figure]:
    wanted = size.of(ENTRIES, least=50)
    _wait(workspace, wanted)
    made = worked(lambda: feed_ledger(workspace))
    plain, opened = (folder / name for name in ("plain.ndjson", "opened.ndjson"))
    total = _write(workspace, plain, opened=False)
    _write(workspace, opened, opened=True)
    taken = {file.name: worked(partial(_verified, file)) for file in (plain, opened)}
    compared = worked(lambda: _compare(workspace))
    return [
        Figure("Entries made by the sequencer", f"{wanted / made:,.0f}/s", "", wanted / made, "", ">="),
        Figure(
            "Entries verified, without what they say of people",
            f"{total / taken['plain.ndjson']:,.0f}/s",
            "",
            total / taken["plain.ndjson"],
            "",
            ">=",
            VERIFIED,
        ),
        Figure(
            "Entries verified, with what they say of people",
            f"{total / taken['opened.ndjson']:,.0f}/s",
            "",
            total / taken["opened.ndjson"],
            "",
            ">=",
        ),
        Figure(
            "The record compared with the ledger",
            f"{total / compared:,.0f} entries/s",
            "",
            compared,
            "s",
            "<=",
        ),
    ]


def _wait(workspace: Workspace, wanted: int) -> None:
    """So many facts as the script has made of late, as they wait to become entries."""
    with workspace.writing() as state:
        for number in range(wanted):
            row = {
                "approval_id": f"a{number}",
                "voter": f"teammate{number % 50}@acme.example",
                "choice": "approve",
                "comment": "c" * 40,
                "at": 1.0,
            }
            state.ledger.append("votes", f"a{number}", row, personal=("voter", "comment"))


def _write(workspace: Workspace, file: Path, *, opened: bool) -> int:
    with workspace.reading() as state, file.open("wb") as lines:
        total = state.ledger.head().size
        lines.writelines(state.ledger.lines(1, total, opened=opened, origin=ORIGIN))
    return total


def _verified(file: Path) -> None:
    with file.open("rb") as lines:
        assert not verify(lines).broken


def _compare(workspace: Workspace) -> None:
    with workspace.reading() as state:
        gone = [sentence for sentence in state.ledger.differences() if "is gone" not in sentence]
    assert gone == []
