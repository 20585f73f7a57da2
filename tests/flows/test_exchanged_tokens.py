"""Somebody exchanges the token of a workspace for one of another: nothing of that one is read, and nothing written."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select, update

from drift.core.catalogue.catalogue import kind
from drift.core.model.api_call import Call
from drift.core.model.readings import Unread
from drift.core.model.resources import Json
from drift.intercom.errors import ForeignToken, Malformed
from drift.sandbox.cast import TOKEN
from drift.store import CheckpointName, WrongWorkspace
from drift.store.sql.tables import workspaces
from guard.core.model.blind_spots import FIRST_LOOK
from guard.runtime import service
from guard.runtime.replicas.tenure import Tenure
from guard.runtime.right_workspace import bind
from guard.runtime.wiring import assemble
from guard.workflow.proposals.fresh_look import look_again
from tests.flows.test_leased_services import held
from tests.flows.world import BOB, world


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


def test_what_people_ask_for_reads_nothing_of_another_workspace_either(tmp_path: Path) -> None:
    """A fresh look, a preview, a restoration and a proposal ask Intercom without waiting for scheduled work."""
    with world(tmp_path) as w:
        with w.guarded.workspace.database.write() as connection:
            connection.execute(update(workspaces).values(id_code="another"))
        w.restart()
        workspace, office_hours = w.guarded.workspace, kind("office_hours_schedule")
        with w.guarded.view() as view:
            ref = view.state.versions.all_live(office_hours.name)[0].ref
            before = view.state.versions.version(ref)
        w.act(BOB, "PUT", f"/office_hours_schedules/{ref.id}", {"name": "Of somebody else"}, silent=True)
        w.http.delete("/_sandbox/requests")
        with pytest.raises(ForeignToken, match=r"is bound to another.*Nothing was read or written"):
            look_again(workspace, [ref])
        reading = workspace.intercom.read(office_hours)
        assert isinstance(reading, Unread)
        assert reading.code == "foreign_token"
        with pytest.raises(ForeignToken):
            list(workspace.intercom.activities(0, int(w.clock())))
        with pytest.raises(ForeignToken):
            workspace.intercom.perform(Call("PUT", "/ip_allowlist", "2.16", {"enabled": False}))
        with pytest.raises(ForeignToken):
            workspace.intercom.question("1")
        with w.guarded.view() as view:
            assert view.state.versions.version(ref) == before
        assert w.writes() == []
        with workspace.database.write() as connection:
            connection.execute(update(workspaces).values(id_code=None))
        look_again(workspace, [ref])
        with w.guarded.view() as view:
            assert view.state.versions.version(ref) != before, "with its own token it reads"


@pytest.mark.parametrize("app", [None, {}, {"id_code": ""}], ids=str)
def test_a_record_is_tied_to_no_workspace_by_an_answer_that_names_none(tmp_path: Path, app: Json) -> None:
    """Tied to nothing, it would refuse its own token for ever."""
    with world(tmp_path) as w:
        whose = update(workspaces).values(id_code=None)
        with w.guarded.workspace.database.write() as connection:
            connection.execute(whose)
        with pytest.raises(Malformed, match="names no app"):
            bind(w.guarded.workspace, w.guarded, app)
        with w.guarded.workspace.database.read() as connection:
            assert connection.execute(select(workspaces.c.id_code)).scalars().all() == [None]


def test_a_record_that_was_tied_to_nothing_takes_its_own_token(tmp_path: Path) -> None:
    """As a version before could leave it."""
    with world(tmp_path) as w:
        own = w.guarded.id_code()
        assert own
        with w.guarded.workspace.database.write() as connection:
            connection.execute(update(workspaces).values(id_code=""))
        w.restart()
        w.service.identify()
        assert w.guarded.id_code() == own
