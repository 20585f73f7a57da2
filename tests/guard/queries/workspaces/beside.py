"""Two workspaces of one database, each with an Intercom of its own that has the same settings under other ids."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from drift.core.catalogue.catalogue import CATALOGUE, KINDS
from drift.store import ensure_workspace
from drift.store.sql.database import Database
from drift.sync.snapshot import snapshot
from drift.workspace import Workspace
from guard.context import GuardedWorkspace
from tests.fakes.intercom import FakeIntercom
from tests.guard.policy_cast import policies
from tests.stores import sqlite_database

NOW = 1_790_000_000.0


class Beside:
    """Production has a tag, a team, a folder in a folder and office hours; test has the same, and looks when told."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.intercoms = {name: FakeIntercom(lambda: NOW) for name in ("production", "test")}
        for name, first in (("production", 1), ("test", 5)):
            self.fill(name, first)
        self.guarded = {name: self._guarded(name) for name in self.intercoms}

    @property
    def production(self) -> GuardedWorkspace:
        return self.guarded["production"]

    @property
    def test(self) -> GuardedWorkspace:
        return self.guarded["test"]

    def fill(self, name: str, first: int) -> None:
        """Settings whose ids begin with this digit."""
        intercom = self.intercoms[name]
        intercom.hold(f"tag/{first}1", name="vip")
        intercom.hold(
            f"admin/{first}2", email="alice@acme.example", role={"id": f"{first}9", "name": "Admin"}
        )
        intercom.hold(f"team/{first}3", name="Tier 1", admin_ids=[int(f"{first}2")])
        intercom.hold(f"folder/{first}4", name="Outer", parent_folder_id=None)
        intercom.hold(f"folder/{first}5", name="Inner", parent_folder_id=int(f"{first}4"))
        hours = {"name": "Paris", "time_zone_name": "Europe/Paris", "time_intervals": []}
        intercom.hold(f"office_hours_schedule/{first}6", **hours)
        intercom.hold("workspace", name=name, timezone="Europe/Paris")

    def look(self) -> None:
        for guarded in self.guarded.values():
            snapshot(guarded.workspace, "test")

    def _guarded(self, name: str) -> GuardedWorkspace:
        with self.database.write() as connection:
            number = ensure_workspace(connection, name)
        workspace = Workspace(
            id=number,
            name=name,
            database=self.database,
            intercom=self.intercoms[name],
            kinds=CATALOGUE,
            clock=lambda: NOW + 1,
            fingerprint=lambda secret: "fingerprint:" + hashlib.sha256(secret.encode()).hexdigest()[:16],
        )
        in_force = policies()
        return GuardedWorkspace(workspace, lambda: in_force, "enforce")


@contextmanager
def beside(folder: Path) -> Iterator[Beside]:
    database = sqlite_database(folder)
    try:
        yield Beside(database)
    finally:
        database.close()


READABLE = tuple(kind for kind in KINDS if not kind.log_only)
