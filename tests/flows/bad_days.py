"""Helpers for stories about outages: retries without real waiting, and the state of each kind in the report."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from drift.core.model.activity import Actor
from drift.core.model.records import ChangeRecord, Intent, KindStatus
from drift.core.model.resources import Ref
from tests.flows.world import World

ALLOWLIST = Ref("ip_allowlist", "singleton")


def without_waiting(w: World) -> World:
    """The client's pauses advance the story's clock without waiting; the client's own tests cover the pauses."""

    def sleep(seconds: float) -> None:
        w.clock.ahead += seconds

    client = w.assembled.foundation.reader._client
    client._pause = client.budget._sleep = sleep
    return w


def switch_off(w: World, who: str, *, silent: bool = False) -> None:
    now = w.get("/ip_allowlist")
    w.act(who, "PUT", "/ip_allowlist", {"enabled": False, "ip_allowlist": now["ip_allowlist"]}, silent=silent)


def is_on(w: World) -> bool:
    return bool(w.get("/ip_allowlist")["enabled"])


def coverage(w: World) -> dict[str, KindStatus]:
    with w.guarded.view() as view:
        return view.state.snapshots.latest_status()


def changes(w: World, kind: str | None = None) -> list[ChangeRecord]:
    """Newest first."""
    with w.guarded.view() as view:
        return view.state.changes.search(kind=kind, limit=500)


def theirs(w: World, kind: str | None = None) -> list[ChangeRecord]:
    """Changes that no write of ours made, newest first."""
    return [change for change in changes(w, kind) if change.attribution.source != "intent"]


def intents(w: World, ref: Ref) -> list[Intent]:
    with w.guarded.view() as view:
        return view.state.intents.for_ref(ref)


def made_by(change: ChangeRecord) -> Actor:
    return change.attribution.actor


def after_a_while(seconds: float) -> None:
    """Real time, for what the embedded workspace shows late."""
    time.sleep(seconds)


def wait_for(true: Callable[[], bool], *, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.02)


def everything_in(tmp_path: Path) -> dict[str, bytes]:
    """Every file that the service wrote."""
    return {
        str(path.relative_to(tmp_path)): path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file() and not path.name.startswith("sandbox")
    }


def one(found: list[Any]) -> Any:
    (only,) = found
    return only
