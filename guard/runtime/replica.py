"""This process among the replicas of an installation: it keeps its leases, hears the others, and tells them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

from drift.store.sql.announcements import ALL, Announcement, Listener, announce_all
from drift.store.sql.database import Database, StoreError
from guard.runtime.elsewhere import SNAPSHOT, WORK
from guard.runtime.replica_settings import ReplicaSettings
from guard.runtime.replicas.lease_keeper import LEASES, LeaseKeeper
from guard.runtime.replicas.tenure import Tenure
from guard.runtime.replicas.this_process import this_replica
from guard.runtime.wiring import Assembled

log = logging.getLogger(__name__)

ATTENDED: Final = 5.0
"""Seconds between two looks at the policies of workspaces that others work on."""
TOGETHER: Final = 0.05
"""Seconds in which what is announced of one workspace is announced once."""
HANDS_OVER: Final = 5.0
"""Seconds that the work under way gets when the process ends."""


@dataclass(eq=False, slots=True)
class LeasedWork:
    """The work on one workspace, while this process has its lease."""

    assembled: Assembled
    tenure: Tenure
    begins: Callable[[Assembled], object]

    def begin(self) -> None:
        self.begins(self.assembled)

    def rest(self) -> None:
        self.assembled.service.rest()


class Replica:
    """`workspaces` are those of the process, each with a tenure; they may change. `begins` has the work on one begin.
    Without the role `worker` it only answers people, and tells the others what they want."""

    def __init__(
        self,
        database: Database,
        workspaces: Iterable[Assembled],
        settings: ReplicaSettings,
        begins: Callable[[Assembled], object] = lambda one: one.service.start(),
    ) -> None:
        self._database = database
        self._workspaces = workspaces
        self._begins = begins
        self._works: dict[int, LeasedWork] = {}
        self._said: set[Announcement] = set()
        self._lock = threading.Lock()
        self._to_say = threading.Event()
        self._stopping = threading.Event()
        self.listener = Listener(database)
        self.keeper = LeaseKeeper(database, this_replica(settings.said), self._known, settings.lease)
        self._threads = [
            threading.Thread(target=run, name=name, daemon=True)
            for name, run in (("leases", self._keep), ("attending", self._attend), *self._words())
        ]
        self._look = threading.Event()

    def _words(self) -> tuple[tuple[str, Callable[[], None]], ...]:
        """On SQLite every service sees each commit by itself, and nothing is announced."""
        if self._database.dialect == "sqlite":
            return ()
        return ("announcements", self._listen), ("word to others", self._speak)

    def look_soon(self) -> None:
        """The workspaces of the process changed."""
        self._look.set()

    @property
    def works(self) -> bool:
        """Whether it works on anything at the moment."""
        return bool(self.keeper.held())

    def start(self) -> None:
        """Take what is free, and go on by itself. Returns after the first look."""
        self._beat()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Hand everything over."""
        self._stopping.set()
        for work in self._works.values():
            work.assembled.foundation.reader.stop()
        self.listener.stop()
        self._look.set()
        self._to_say.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=HANDS_OVER)
        self.keeper.leave(HANDS_OVER)
        self.listener.close()

    def _known(self) -> dict[int, LeasedWork]:
        """The work on each workspace, the same as long as it is the same workspace."""
        found: dict[int, LeasedWork] = {}
        for one in self._workspaces:
            number, tenure = one.guarded.workspace.id, one.foundation.tenure
            before = self._works.get(number)
            if before is not None and before.assembled is one:
                found[number] = before
            elif tenure is not None:
                one.service.elsewhere.tell = partial(self._tell, number)
                found[number] = LeasedWork(one, tenure, self._begins)
        self._works = found
        return found

    def _keep(self) -> None:
        while not self._stopping.is_set():
            self._look.wait(self.keeper.every)
            self._look.clear()
            if not self._stopping.is_set():
                self._beat()

    def _beat(self) -> None:
        try:
            self.keeper.beat()
        except StoreError as problem:
            log.warning("the leases could not be renewed: %s", problem)
        except Exception:  # the leases run out by themselves if this goes on
            log.exception("the leases could not be renewed")

    def _listen(self) -> None:
        while not self._stopping.is_set():
            for said in self.listener.wait(self.keeper.every):
                self._follow(said)

    def _follow(self, said: Announcement) -> None:
        if said.word == LEASES:
            self._look.set()
            return
        concerned = (
            tuple(self._works.values()) if said.workspace == ALL else (self._works.get(said.workspace),)
        )
        for work in concerned:
            if work is not None and work.assembled.service.works:
                self._pass_on(work, said.word)

    def _pass_on(self, work: LeasedWork, word: str) -> None:
        service = work.assembled.service
        if word == WORK:
            service.follow_up()
        elif word == SNAPSHOT:
            service.take_wanted_soon()

    def _tell(self, workspace: int, word: str) -> None:
        """Announce it, together with what else is announced in this moment. Returns at once."""
        with self._lock:
            self._said.add(Announcement(workspace, word))
        self._to_say.set()

    def _speak(self) -> None:
        while not self._stopping.is_set():
            self._to_say.wait()
            time.sleep(TOGETHER)
            self._to_say.clear()
            self._say()

    def _say(self) -> None:
        with self._lock:
            said, self._said = self._said, set()
        if not said:
            return
        try:
            with self._database.write() as connection:
                announce_all(connection, sorted(said))
        except StoreError as problem:  # the others find it with their next look
            log.warning("the other replicas could not be told: %s", problem)
        except Exception:  # as above; and what comes next can be told again
            log.exception("the other replicas could not be told")

    def _attend(self) -> None:
        while not self._stopping.wait(ATTENDED):
            for work in tuple(self._works.values()):
                service = work.assembled.service
                if not service.works:
                    service.condition.safely("policies", service.attend)
