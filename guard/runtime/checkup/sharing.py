"""Looks at what replicas share: the database and its clock, who works on the workspace, the key of fingerprints."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from drift.store.leases import Lease, Leases, database_time
from drift.store.replicas import Replica, Replicas
from drift.store.sql.database import Database, StoreError
from drift.store.workspaces import known_workspace
from guard.runtime.checkup.check import Check, fails, not_set_up, unknown, works
from guard.runtime.checkup.server import server_checks
from guard.runtime.fingerprint_keys import KEY_FILE, read_keys
from guard.runtime.settings import Settings, WrongSettings

_OFF: Final = 60.0
"""Seconds by which two clocks may differ before somebody wonders about lines of the log."""


def sharing_checks(settings: Settings, clock: Callable[[], float] = time.time) -> Iterator[Check]:
    """Of a database that answers."""
    try:
        database = Database(settings.database_url)
    except StoreError:
        return  # the check of the database said so
    try:
        with database.read() as connection:
            there = database_time(connection)
            number = known_workspace(connection, settings.name)
            leases = {lease.workspace: lease for lease in Leases(connection).all()}
            present = {one.id: one for one in Replicas(connection).all() if one.is_there(there)}
        of_server = list(server_checks(database, len(present))) if database.file is None else []
    except StoreError as problem:
        yield unknown("replicas", f"Who works on the workspace cannot be asked: {problem}")
        return
    finally:
        database.close()
    if database.file is None:
        yield _clock_check(there, clock())
        yield from of_server
    lease = leases.get(number) if number is not None else None
    yield _lease_check(
        settings.name, None if lease is None or lease.is_free(there) else lease, present, there
    )


def _lease_check(name: str, lease: Lease | None, present: Mapping[str, Replica], now: float) -> Check:
    if lease is not None:
        who = present[lease.holder].host if lease.holder in present else f"replica {lease.holder}"
        count = "1 replica is" if len(present) == 1 else f"{len(present)} replicas are"
        return works("replicas", f"{who} works on {name} since {now - lease.since:.0f} s; {count} there.")
    if not present:
        return not_set_up(
            "replicas", f"Nobody works on {name}: no replica is there.", "Start `guardrail serve`."
        )
    workers = sum(one.works for one in present.values())
    if not workers:
        return fails(
            "replicas",
            f"Nobody works on {name}: no replica that is there has the role worker.",
            "Start one with it: `guardrail serve --roles worker`.",
        )
    return fails(
        "replicas",
        f"Nobody works on {name}, although {workers} could.",
        "One takes it within half a minute. If not, its log says why: the policies, the token, the database.",
    )


def _clock_check(there: float, here: float) -> Check:
    ahead = here - there
    if abs(ahead) > _OFF:
        which = "ahead of" if ahead > 0 else "behind"
        return fails(
            "clock of the database",
            f"The clock of this machine is {abs(ahead):.0f} s {which} that of the database.",
            "Let NTP set both. Leases go by the database's clock, so nothing is done twice meanwhile.",
        )
    return works("clock of the database", "This machine and the database agree on the time.")


def fingerprint_check(settings: Settings) -> Check:
    """Whether the key of fingerprints can be read, and which are known besides. None is made."""
    name = "fingerprints"
    if not settings.fingerprint_key and not (settings.shared_home / KEY_FILE).exists():
        return not_set_up(name, "The key is not there yet: the service makes it at its first start.")
    try:
        keys = read_keys(settings)
    except WrongSettings as wrong:
        return fails(name, wrong.problems[0], "docs/operations.md says how a key is exchanged.")
    if not keys.other_ids:
        return works(name, f"They are made with the key {keys.id}, and no other is known.")
    others = ", ".join(keys.other_ids)
    return works(name, f"They are made with the key {keys.id}; those of before are known: {others}.")
