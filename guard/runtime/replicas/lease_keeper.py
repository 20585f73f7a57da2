"""Takes, renews and gives back the leases of the workspaces that this process works on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Set
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from typing import Final, NamedTuple, Protocol

from drift.store import Connection
from drift.store.leases import Lease, Leases, database_time, end_if_idle
from drift.store.replicas import Replica, Replicas
from drift.store.sql.announcements import ALL, announce
from drift.store.sql.database import Database, StoreError
from guard.core.replicas.sharing import Move, move
from guard.runtime.replicas.tenure import SECONDS, Tenure, since_boot
from guard.runtime.replicas.this_process import is_gone

log = logging.getLogger(__name__)

LEASES: Final = "leases"
"""The word that is announced when others should look at the leases at once."""
_KEPT: Final = 900.0
"""Seconds for which a workspace that nobody else took is not offered to others again."""
_AT_ONCE: Final = 8
"""How many workspaces begin or rest at once."""


class Worked(Protocol):
    """The work on one workspace, of which this process has at most one."""

    @property
    def tenure(self) -> Tenure: ...

    def begin(self) -> object:
        """Begin the work; returns soon."""

    def rest(self) -> object:
        """End it: nothing of it runs any more when this returns."""


class _Seen(NamedTuple):
    """What one look at the database found."""

    leases: tuple[Lease, ...]
    workers: frozenset[str]
    now: float


class LeaseKeeper:
    """`works` says what this process could work on, by the store's numbers of the workspaces. `beat` and `leave` are to
    be called by one thread."""

    def __init__(
        self,
        database: Database,
        me: Replica,
        works: Callable[[], Mapping[int, Worked]],
        seconds: float = SECONDS,
        clock: Callable[[], float] = since_boot,
    ) -> None:
        self.me = me
        self.seconds = seconds
        self._database = database
        self._works = works
        self._clock = clock
        self._held: dict[int, Worked] = {}
        self._busy: dict[int, Future[None]] = {}
        self._free_since: dict[int, float] = {}
        self._kept_until: dict[int, float] = {}
        self._hands = ThreadPoolExecutor(_AT_ONCE, "leases")
        self._there = False
        self._renewed_at = clock()

    @property
    def every(self) -> float:
        """Seconds between two beats: several may fail before a lease runs out."""
        return self.seconds / 6

    def beat(self) -> None:
        """Say that this process is there, renew what it has, and take or give what is fair. Raises StoreError."""
        asked_at = self._clock()
        with self._write() as connection:
            leases, replicas = Leases(connection), Replicas(connection)
            replicas.beat(self.me, self.seconds)
            renewed = {lease.workspace: lease for lease in leases.renew(self.me.id, self.seconds)}
            self._bury(leases, replicas)
            now = database_time(connection)
            there = frozenset(one.id for one in replicas.all() if one.works and one.is_there(now))
            seen = _Seen(leases.all(), there, now)
            if not self._there:
                announce(connection, ALL, LEASES)
        self._there = True
        self._keep(renewed, asked_at)
        self._renewed_at = asked_at
        self._drop_unknown()
        self._return_strays(renewed)
        if self.me.works:
            self._follow(self._next(seen))

    def leave(self, seconds: float) -> None:
        """End all work, as far as it ends within so many seconds, and hand it over."""
        for workspace in tuple(self._held):
            self._give(workspace)
        wait(tuple(self._busy.values()), timeout=seconds)
        self._hands.shutdown(wait=False, cancel_futures=True)
        for worked in self._works().values():
            worked.tenure.end()
        with suppress(StoreError), self._write() as connection:
            Replicas(connection).leave(self.me.id)
            announce(connection, ALL, LEASES)

    def held(self) -> tuple[int, ...]:
        return tuple(sorted(self._held))

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        """A transaction in which this process may be frozen without keeping its leases from others."""
        with self._database.write() as connection:
            end_if_idle(connection, self.seconds)
            yield connection

    def _bury(self, leases: Leases, replicas: Replicas) -> None:
        """Free what replicas held that are known to have ended: nobody need wait for their leases to run out."""
        replicas.forget_old()
        for other in replicas.all():
            if other.id != self.me.id and is_gone(other, self.me):
                log.info(
                    "%s ended without a word; its workspaces are free: %s", other.id, leases.end(other.id)
                )
                replicas.leave(other.id)

    def _keep(self, renewed: Mapping[int, Lease], asked_at: float) -> None:
        for workspace, worked in tuple(self._held.items()):
            mine, lease = worked.tenure.lease, renewed.get(workspace)
            if lease is None or mine is None or mine.epoch != lease.epoch:
                self._lose(workspace)
            else:
                worked.tenure.hold(lease, asked_at)

    def _drop_unknown(self) -> None:
        """Give back what this process is not to work on any more, or not in this way."""
        works = self._works()
        for workspace, worked in tuple(self._held.items()):
            if works.get(workspace) is not worked:
                self._give(workspace)

    def _return_strays(self, renewed: Mapping[int, Lease]) -> None:
        """Give back what stands under our name and is not worked on: the database did not answer when it was taken, or
        given back."""
        for workspace in renewed.keys() - self._held.keys() - self._busy_now():
            self._release(renewed[workspace])

    def _next(self, seen: _Seen) -> Move:
        holders = {one.workspace: one.holder for one in seen.leases if not one.is_free(seen.now)}
        known = self._works().keys() - self._busy_now()
        now = self._clock()
        free = known - holders.keys()
        self._free_since = {one: self._free_since.get(one, now) for one in free}
        waiting = [one for one, since in self._free_since.items() if now - since >= self.seconds]
        kept = [one for one, until in self._kept_until.items() if now < until]
        step = move(self.me.id, seen.workers | {self.me.id}, known | holders.keys(), holders, waiting, kept)
        self._kept_until.update(dict.fromkeys(set(waiting) & set(step.take), now + _KEPT))
        return step

    def _follow(self, step: Move) -> None:
        for workspace in step.take:
            self._take(workspace)
        for workspace in step.give:
            if workspace in self._held:
                name = self._held[workspace].tenure.name
                log.info("the workspace %s goes to another replica, which has fewer", name)
                self._give(workspace)

    def _take(self, workspace: int) -> None:
        worked = self._works().get(workspace)
        if worked is None or workspace in self._busy_now():
            return
        asked_at = self._clock()
        with self._write() as connection:
            lease = Leases(connection).take(workspace, self.me.id, self.seconds)
        if lease is None:
            return
        log.info("this replica works on the workspace %s now (term %s)", worked.tenure.name, lease.epoch)
        worked.tenure.hold(lease, asked_at)
        self._held[workspace] = worked
        self._do(workspace, lambda: self._begin(workspace, worked))

    def _begin(self, workspace: int, worked: Worked) -> None:
        try:
            worked.begin()
        except Exception:  # others may do better; it is tried again by whoever takes it next
            log.exception("the work on the workspace %s could not begin", worked.tenure.name)
            self._held.pop(workspace, None)
            self._hand_over(worked)

    def _lose(self, workspace: int) -> None:
        worked = self._held.pop(workspace)
        worked.tenure.end()
        log.warning(
            "another replica took over the workspace %s, as this one could not renew its lease for %.0f s (frozen, or "
            "cut off from the database); it is not worked on here",
            worked.tenure.name,
            self._clock() - self._renewed_at,
        )
        self._do(workspace, worked.rest)

    def _give(self, workspace: int) -> None:
        worked = self._held.pop(workspace)
        self._do(workspace, lambda: self._hand_over(worked))

    def _hand_over(self, worked: Worked) -> None:
        """The work ends first. Where it does not end in time, the lease runs out by itself."""
        worked.rest()
        lease = worked.tenure.lease
        worked.tenure.end()
        if lease is not None:
            self._release(lease)

    def _release(self, lease: Lease) -> None:
        with self._write() as connection:
            Leases(connection).release(lease)
            announce(connection, lease.workspace, LEASES)

    def _do(self, workspace: int, run: Callable[[], object]) -> None:
        """Run it beside the beats, after what is still under way for this workspace."""
        before = self._busy.get(workspace)

        def in_turn() -> None:
            if before is not None:
                wait([before])
            try:
                run()
            except Exception as problem:  # noqa: BLE001 - the next beat finds what is left to do
                log.warning("workspace %s could not be handed over: %s", workspace, problem)

        with suppress(RuntimeError):  # it is over
            self._busy[workspace] = self._hands.submit(in_turn)

    def _busy_now(self) -> Set[int]:
        """The workspaces whose work begins or ends at the moment."""
        self._busy = {one: future for one, future in self._busy.items() if not future.done()}
        return self._busy.keys()
