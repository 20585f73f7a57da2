"""Which kinds are read how often: in snapshots, and apart from them where nothing announces their changes."""

from __future__ import annotations

from drift.core.catalogue.kind import Kind
from drift.core.model.records import NARROWED
from drift.core.planning.read_schedule import rhythms
from drift.workspace import Workspace
from guard.core.reports.blind_spots import AWAY
from guard.runtime.rhythm import Rhythm


def readings(workspace: Workspace, rhythm: Rhythm) -> dict[str, tuple[float, str, tuple[str, ...]]]:
    """The scheduled readings by their jobs: how often, the trigger, and which kinds."""
    found = rhythms(workspace.readable, rhythm.kinds, rhythm.snapshot)
    return {
        "snapshot" if seconds == rhythm.snapshot else f"snapshot every {seconds:g} s": (
            seconds,
            "schedule" if seconds == rhythm.snapshot else NARROWED,
            names,
        )
        for seconds, names in found.items()
    }


def sweeps(workspace: Workspace, rhythm: Rhythm) -> dict[float, list[Kind]]:
    """Which kinds are read again how often, because nothing announces their changes."""
    found: dict[float, list[Kind]] = {}
    for kind in workspace.readable:
        if kind.reread_every is not None:
            seconds = rhythm.kinds.get(kind.name) or rhythm.sweep or kind.reread_every
            found.setdefault(seconds, []).append(kind)
    return found


def unread_because_away(workspace: Workspace) -> list[Kind]:
    """The kinds that were not read last because Intercom was away."""
    with workspace.reading() as state:
        status = state.snapshots.latest_status()
    return [
        kind
        for kind in workspace.readable
        if (last := status.get(kind.name)) is not None and last.status == "unread" and last.code in AWAY
    ]


def age_of_reading(workspace: Workspace) -> float | None:
    """How many seconds ago the last reading of everything began that came to its end; None: there was none."""
    with workspace.reading() as state:
        last = state.snapshots.last_finished(narrowed=False)
    return None if last is None else abs(workspace.clock() - last.started_at)
