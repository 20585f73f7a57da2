"""The workspaces that the settings list, and what is known of each. Reads the record; asks Intercom nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from drift.store import StateStore
from drift.store.leases import Leases, database_time
from drift.store.sql.database import Database, StoreError
from drift.store.workspaces import id_code, known_workspace
from guard.git.command import GitFailed
from guard.loading.policy_loader import BrokenPolicies
from guard.migrations import is_current, is_empty
from guard.policy_source.git_mirror import NotTakenUp
from guard.policy_source.source import in_force_now
from guard.runtime.settings import Settings

_ANOTHER_SHAPE = (
    "The database has the shape of another version. Back it up and start `guardrail serve`: it moves an older one on. "
    "A newer one needs the newer version."
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the record knows of a workspace. `intercom` is Intercom's own name of it, `read_at` when all of it was read
    last, `worker` the replica that works on it."""

    intercom: str = ""
    read_at: float | None = None
    unread: tuple[str, ...] = ()
    worker: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A workspace of the settings. `troubles` are finished sentences."""

    settings: Settings
    known: Known
    troubles: tuple[str, ...]


def listed_workspaces(every: Iterable[Settings]) -> list[Listed]:
    """In the order of the file. Never raises for a record that cannot be read: that is a trouble of each."""
    found = list(every)
    database = Database(found[0].database_url)
    try:
        return [_listed(database, one) for one in found]
    finally:
        database.close()


def _listed(database: Database, settings: Settings) -> Listed:
    troubles = list(_of_policies(settings))
    known = Known()
    try:
        known = _known(database, settings.name)
    except StoreError as problem:
        troubles.append(str(problem))
    if known.unread:
        troubles.append(f"Not read at the last look: {', '.join(known.unread)}.")
    return Listed(settings, known, tuple(troubles))


def _of_policies(settings: Settings) -> Iterator[str]:
    try:
        in_force_now(settings.policies, settings.shared_home)
    except BrokenPolicies as broken:
        yield f"The policies cannot be used: {broken.shortly()}"
    except (NotTakenUp, GitFailed) as problem:
        yield f"The policies cannot be taken up. {problem}"


def _known(database: Database, name: str) -> Known:
    if database.file is not None and not database.file.exists():
        return Known()
    with database.read() as connection:
        if is_empty(connection):
            return Known()  # nothing was started on it yet
        if not is_current(connection):
            raise StoreError(_ANOTHER_SHAPE)
        number = known_workspace(connection, name)
        if number is None:
            return Known()
        state = StateStore(connection, number)
        snapshot = state.snapshots.last_finished(narrowed=False)
        now = database_time(connection)
        held = {one.workspace: one.holder for one in Leases(connection).all() if not one.is_free(now)}
        return Known(
            id_code(connection, number),
            snapshot.finished_at if snapshot else None,
            tuple(one.kind for one in snapshot.coverage if one.status == "unread") if snapshot else (),
            held.get(number, ""),
        )
