"""A watched workspace in memory: a fake Intercom that does what it is told, beside a real store on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.kind import Kind
from drift.core.model.activity import Activity, Actor
from drift.core.model.api_call import Call
from drift.core.model.readings import Prepare, Read, Reading, SoFar, unheard, unprepared
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Json, Ref, Resource
from drift.core.normalisation.fingerprint import fingerprinter
from drift.core.normalisation.normalise import normalise
from drift.core.planning.pace import Pace
from drift.store import CheckpointName, ensure_workspace
from drift.sync.change_recorder import record
from drift.workspace import Workspace
from tests.stores import sqlite_database

FINGERPRINT = fingerprinter(b"k" * 32)
LIST = CATALOGUE["ip_allowlist"]
CONNECTOR = CATALOGUE["data_connector"]
SCHEDULE = CATALOGUE["office_hours_schedule"]
ALLOWLIST = Ref("ip_allowlist", "singleton")
OWNER = "guardrail@acme.example"


@dataclass
class Clock:
    now: float = 10_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class FakeIntercom:
    """`live` is what it shows, by reference. `before_call` sees every write before it happens, `apply` carries it out
    and answers."""

    clock: Clock
    live: dict[Ref, Json] = field(default_factory=dict)
    log: list[Json] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    before_call: Callable[[Call], None] = lambda call: None
    apply: Callable[[Call], Json] = lambda call: {}

    def read(
        self,
        kind: Kind,
        *,
        known: Mapping[Ref, Ref | None] | None = None,
        parents: Sequence[Ref] = (),
        deleted: Collection[Ref] = (),
        urgent: bool = False,
    ) -> Reading:
        shown = (self._shown(kind, ref) for ref in self.live if ref.kind == kind.name)
        return Read(kind.name, self.clock(), tuple(shown), api_version=kind.api_version("2.16"))

    def read_one(
        self, kind: Kind, ref: Ref, parent: Ref | None = None, *, urgent: bool = True
    ) -> Resource | None:
        return self._shown(kind, ref) if ref in self.live else None

    def read_all(
        self,
        kinds: Iterable[Kind],
        known: Mapping[Ref, Ref | None],
        *,
        deleted: Collection[Ref] = (),
        so_far: SoFar = unheard,
        prepare: Prepare = unprepared,
    ) -> Iterator[Reading]:
        return (self.read(kind) for kind in kinds)

    def activities(self, after: int, before: int) -> Iterator[Json]:
        return (entry for entry in list(self.log) if after <= entry["created_at"] <= before)

    def pace(self) -> Pace:
        return Pace(666, 166, 10.0)

    def question(self, conversation: str) -> str:
        return ""

    def perform(self, call: Call) -> Json:
        self.before_call(call)
        self.calls.append(call)
        return self.apply(call)

    def me(self) -> Json:
        return {"email": OWNER}

    def owner(self) -> str | None:
        return OWNER

    def _shown(self, kind: Kind, ref: Ref) -> Resource:
        return normalise(kind, self.live[ref], fingerprint=FINGERPRINT)


@dataclass
class SmallWorld:
    workspace: Workspace
    intercom: FakeIntercom
    clock: Clock

    def look(self, kind: Kind) -> tuple[ChangeRecord, ...]:
        """One reading of a kind, recorded."""
        self.clock.now += 10
        reading = self.intercom.read(kind)
        with self.workspace.writing() as drift:
            return record(drift, kind, reading, now=self.clock() + 0.5, owner=OWNER)


@contextmanager
def small_world(tmp_path: Path, live: Mapping[Ref, Json] | None = None) -> Iterator[SmallWorld]:
    """A workspace whose baseline was taken at second 5,000."""
    clock = Clock()
    intercom = FakeIntercom(clock, dict(live or {}))
    database = sqlite_database(tmp_path)
    try:
        with database.write() as connection:
            number = ensure_workspace(connection, "acme")
        workspace = Workspace(number, "acme", database, intercom, CATALOGUE, clock, FINGERPRINT)
        with workspace.writing() as drift:
            drift.checkpoints.set(CheckpointName.BASELINE, 5000.0)
        yield SmallWorld(workspace, intercom, clock)
    finally:
        database.close()


def allowlist(*networks: str, enabled: bool = True) -> dict[str, Any]:
    return {"type": "ip_allowlist", "enabled": enabled, "ip_allowlist": list(networks)}


def entry(
    id_: str = "e1",
    type_: str = "security_settings_change",
    at: int = 10_005,
    email: str = "carol@acme.example",
    **metadata: Json,
) -> dict[str, Any]:
    """An entry as Intercom sends it."""
    return {
        "id": id_,
        "activity_type": type_,
        "created_at": at,
        "performed_by": {"type": "admin", "id": "7", "email": email, "ip": "203.0.113.14"},
        "metadata": metadata,
        "activity_description": "did something",
    }


def activity(
    id_: str = "e1", at: int = 10_005, email: str = "carol@acme.example", **metadata: Json
) -> Activity:
    actor = Actor("admin", "7", email, "203.0.113.14")
    return Activity(id_, "security_settings_change", at, actor, metadata, {})
