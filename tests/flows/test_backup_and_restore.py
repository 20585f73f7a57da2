"""A backup that is restored into an empty home goes on: what it holds is known, what came since is found again."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from tests.flows.world import BOB, MALLORY, World, assembled, world

OFF = {"enabled": False}


def back_up(w: World, target: Path) -> None:
    """As docs/operations.md says: the database by SQLite's own means while the service runs, and the keys."""
    target.mkdir()
    source = str(w.settings.database_url).removeprefix("sqlite:///")
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target / "guardrail.db")) as copy:
        live.backup(copy)
    for key in w.settings.home.glob("*.key"):
        shutil.copyfile(key, target / key.name)


def restore(w: World, backup: Path, home: Path) -> None:
    """Another machine, where nothing is but the backup."""
    w.assembled.close()
    shutil.copytree(backup, home)
    w.settings = replace(w.settings, home=home, database_url=f"sqlite:///{home / 'guardrail.db'}")
    w.assembled = assembled(w.settings, w.clock)
    w.touched.forget()


def is_on(w: World) -> bool:
    return bool(w.get("/ip_allowlist")["enabled"])


def test_a_restored_backup_goes_on_where_it_was(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.act(MALLORY, "PUT", "/ip_allowlist", OFF)
        w.look()
        w.until(lambda: is_on(w))
        known = [decision.id for decision in w.decisions()]
        back_up(w, tmp_path / "backup")

        w.act(BOB, "POST", "/tags", {"id": "101", "name": "refunds"})
        w.act(MALLORY, "PUT", "/ip_allowlist", OFF)
        w.look()
        w.until(lambda: is_on(w))
        made = len(w.writes())

        restore(w, tmp_path / "backup", tmp_path / "new home")
        assert [decision.id for decision in w.decisions()] == known
        w.look_at_everything()
        w.until(lambda: not w.service.turn())

        assert len(w.writes()) == made, "nothing is written twice: the allowlist is as it should be"
        assert set(known) <= {decision.id for decision in w.decisions()}
        with w.guarded.view() as view:
            lost = view.state.changes.search(kind="tag", resource_id="101", limit=10)
        assert len(lost) == 1, "what was changed since the backup is found again"
        w.act(MALLORY, "PUT", "/ip_allowlist", OFF)
        w.look()
        w.until(lambda: is_on(w))
