"""The guarded workspaces of a process, by name. They may change while it runs, each without the others."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from drift.intercom.errors import IntercomError
from drift.store.sql.database import StoreError
from guard.loading.policy_loader import BrokenPolicies
from guard.policy_source.git_mirror import NotTakenUp
from guard.runtime.settings import Settings, WrongSettings
from guard.runtime.wiring import Assembled

log = logging.getLogger(__name__)

NOT_MADE = (BrokenPolicies, NotTakenUp, StoreError, IntercomError, WrongSettings, ValueError)
"""What is in the way of one workspace, and of no other."""


CLOSERS: Final = 32


_FILE_IS_WRONG: Final = "The file of workspaces is wrong, and all of them stay as they are."
_AS_BEFORE: Final = "It is guarded as it was before the file changed, not as the file says."
_AWAY: Final = "It is not guarded, and nothing in it is looked at."


class NoSuchWorkspace(LookupError):
    """Nobody guards a workspace of this name here; `known` are those that there are."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no workspace {name!r}: there are {', '.join(known)}.")
        self.name = name
        self.known = tuple(known)


class Workspaces:
    """In the order of the file. Thread-safe.

    `read` says which there are to be, `make` puts one together, and `begin` has its work begin, once the process works.
    Without `make` they stay as they are. `has_changed` tells whether `read` may say something new. `troubles` says of
    each that could not be put together why; `alarm` says why the file is not in force.
    """

    def __init__(
        self,
        listed: Iterable[Assembled] = (),
        *,
        read: Callable[[], Sequence[Settings]] = tuple,
        make: Callable[[Settings], Assembled] | None = None,
        begin: Callable[[Assembled], None] = lambda one: one.service.start(),
        has_changed: Callable[[], bool] = lambda: True,
    ) -> None:
        self._listed = tuple(listed)
        self._read = read
        self._make = make
        self._begin = begin
        self._has_changed = has_changed
        self._works = False
        self._lock = threading.Lock()
        self._codes: dict[str, str] = {}
        self._taken: dict[str, Settings] = {}  # of each that was put together, as the file said it
        self.troubles: Mapping[str, str] = {}
        self.alarm = ""

    def __iter__(self) -> Iterator[Assembled]:
        return iter(self._listed)

    def __len__(self) -> int:
        return len(self._listed)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self._listed)

    @property
    def default(self) -> Assembled:
        """The one that is meant where none is named."""
        listed = self._listed
        return next((one for one in listed if one.settings.is_default), listed[0])

    def named(self, name: str) -> Assembled:
        """Raises NoSuchWorkspace."""
        found = next((one for one in self._listed if one.name == name), None)
        if found is None:
            raise NoSuchWorkspace(name, self.names)
        return found

    def of_app(self, id_code: str) -> Assembled | None:
        """The one that Intercom calls so. None before it was first looked at."""
        return next((one for one in self._listed if id_code and self._id_code(one) == id_code), None)

    def _id_code(self, one: Assembled) -> str:
        """Intercom's own name of a workspace, which never changes once it is known."""
        known = self._codes.get(one.name) or one.guarded.id_code()
        if known:
            self._codes[one.name] = known
        return known

    @property
    def alarms(self) -> tuple[str, ...]:
        """What is wrong with the file as a whole, as sentences."""
        return (f"{_FILE_IS_WRONG} {self.alarm}",) if self.alarm else ()

    def not_taken(self) -> Mapping[str, str]:
        """Of each workspace that is not as the file says, by name: what that means, and why."""
        names = self.names
        return {
            name: f"{_AS_BEFORE if name in names else _AWAY} {why}" for name, why in self.troubles.items()
        }

    def start(self) -> None:
        """Begin the work of all of them, and from now on of those that come later."""
        with self._lock:
            self._works = True
            for one in self._listed:
                self._begin(one)

    def follow(self) -> None:
        """Reload where the file has changed. What was wrong is tried again in any case."""
        if self._has_changed() or self.alarm or self.troubles:
            self.reload()

    def reload(self) -> None:
        """Follow the file. Where it is wrong, everything stays as it is, and `alarm` says why."""
        try:
            wanted = self._read()
        except WrongSettings as wrong:
            if self.alarm != str(wrong):
                log.warning("the workspaces stay as they are, because the file is wrong: %s", wrong)
            self.alarm = str(wrong)
            return
        self.alarm = ""
        self.take(wanted)

    def take(self, wanted: Sequence[Settings]) -> None:
        """What is new is put together and begins, what is gone ends, what was changed is exchanged. The others go on
        undisturbed. One that cannot be put together stays as it was, or away, until it can; `troubles` says why."""
        if self._make is None:
            return
        with self._lock:
            made = self._made([one for one in wanted if self._taken.get(one.name) != one], self._make)
            before = {one.name: one for one in self._listed}
            now = before | made
            listed = tuple(now[one.name] for one in wanted if one.name in now)
            if not listed:
                return  # of the new ones none is there yet: those that were go on, so that people see why
            self._listed = listed
            for one in before.values():
                if one not in self._listed:
                    self._leave(one)
            for one in made.values():
                log.info("the workspace %s is guarded from now on", one.name)
                if self._works:
                    self._begin(one)

    def _made(
        self, wanted: Sequence[Settings], make: Callable[[Settings], Assembled]
    ) -> dict[str, Assembled]:
        made: dict[str, Assembled] = {}
        troubles: dict[str, str] = {}
        for settings in wanted:
            try:
                made[settings.name] = make(settings)
            except NOT_MADE as problem:
                troubles[settings.name] = str(problem)
                if self.troubles.get(settings.name) != str(problem):
                    log.warning("the workspace %s cannot be guarded: %s", settings.name, problem)
            else:
                self._taken[settings.name] = settings
        self.troubles = troubles
        return made

    def _leave(self, one: Assembled) -> None:
        """Another one may have taken its name."""
        log.info("the workspace %s is left as it was", one.name)
        self._codes.pop(one.name, None)
        if one.name not in self.names:
            self._taken.pop(one.name, None)
        one.leave()

    def close(self) -> None:
        """At the end of the process, all at the same time: what one waits for is no time of the others."""
        with ThreadPoolExecutor(CLOSERS, "closing") as threads:
            for done in [threads.submit(one.close) for one in self._listed]:
                done.result()
