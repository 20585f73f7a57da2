"""Somebody exchanges the token of a workspace for one of another: nothing of that one is read, and nothing written."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import update

from drift.sandbox.cast import TOKEN
from drift.store import CheckpointName, WrongWorkspace
from drift.store.sql.tables import workspaces
from guard.core.model.blind_spots import FIRST_LOOK
from guard.runtime import service
from guard.runtime.replicas.tenure import Tenure
from guard.runtime.wiring import assemble
from tests.flows.test_leased_services import held
from tests.flows.world import world


def comes_about(true: Callable[[], bool]) -> bool:
    """The bound only ends a test that fails."""
    waiting = threading.Event()
    return any(true() or waiting.wait(0.05) for _ in range(1200))


def test_nothing_is_read_or_written_with_the_token_of_another_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world(tmp_path) as w:
        with w.guarded.workspace.writing() as state:
            state.checkpoints.set(CheckpointName.SNAPSHOT_WANTED, w.clock())
        with w.guarded.workspace.database.write() as connection:
            connection.execute(update(workspaces).values(id_code="another"))
        made = assemble(w.settings, token=TOKEN, clock=w.clock, tenure=Tenure("default", clock=lambda: 0.0))
        done: set[str] = set()

        def record(name: str, *of: object) -> int:
            done.add(name)
            return 0

        for name in ("one_step", "snapshot", "sweep", "poll_log", "poll_as_far_as_possible"):
            monkeypatch.setattr(service, name, partial(record, name))
        made.service.attend()
        assert made.service.condition.ready, "people were answered before"
        held(made, "one")
        made.service.start()
        try:
            assert comes_about(lambda: FIRST_LOOK in made.service.condition.troubles)
            made.service.scan()
            made.service.take_wanted_snapshot()
            with pytest.raises(WrongWorkspace, match="is bound to another, but the token belongs to"):
                made.service.request_snapshot()
            assert done == set()
            with w.guarded.workspace.database.write() as connection:
                connection.execute(update(workspaces).values(id_code=None))
            made.service.wake()
            assert comes_about(lambda: "one_step" in done), "with its own token it works"
        finally:
            made.close()
