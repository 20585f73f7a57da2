"""Who counts as a teammate: whoever is unread is not taken for an outsider."""

from __future__ import annotations

from pathlib import Path

from drift.core.model.resources import Ref, Resource
from drift.store import CheckpointName, StateStore, ensure_workspace
from guard.enforcement.change_authors import insiders
from tests.stores import sqlite_database


def test_teammates_are_unknown_until_somebody_was_read(tmp_path: Path) -> None:
    database = sqlite_database(tmp_path)
    with database.write() as connection:
        state = StateStore(connection, ensure_workspace(connection, "acme"))
        assert insiders(state) is None
        state.checkpoints.set(CheckpointName.KIND_BASELINE, 1.0, "admin")
        assert insiders(state) is None, (
            "the owner of the token is a teammate, so nobody at all is a bad reading"
        )
        state.versions.open(Resource(Ref("admin", "7"), {"email": "Alice@Acme.example"}), 1.0)
        state.versions.close(Ref("admin", "7"), 2.0)
        assert insiders(state) == frozenset({"alice@acme.example"}), "who left may have acted before"
    database.close()
