"""The policies of a directory: read at start, read again when its files change, and never given up for a broken set."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path

from guard.core.model.workspace_scope import DEFAULT_WORKSPACE
from guard.loading.checkout import CONTENT, place_in_checkout, why_no_commit
from guard.loading.policy_loader import BrokenPolicies, load_shared
from guard.policy_source.of_workspace import OfWorkspace

log = logging.getLogger(__name__)

Stamp = frozenset[tuple[str, int, int]]


class DirectoryPolicies:
    """The policies in a directory, as all workspaces that follow it share them. Holds the last good set; `alarm` says
    what is wrong with the files now, or is empty. They are looked at again after `every` seconds.

    Made from a directory that loads; raises BrokenPolicies otherwise, as a service must not start half guarded.
    """

    def __init__(
        self, directory: Path, *, every: float = 0.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.directory = directory
        self.alarm = ""
        self.rewritten = ""
        self.commit = ""
        self.folder = str(directory if directory.is_dir() else directory.parent)
        self.in_repository = place_in_checkout(Path(self.folder))
        self._every = every
        self._clock = clock
        self._looked_at = clock()
        self._lock = threading.Lock()
        self._stamp = _stamp(directory)
        self.shared = load_shared(directory)
        self._warn_of_revision()

    @property
    def source(self) -> str:
        return str(self.directory)

    def stamp(self) -> Hashable:
        return _stamp(self.directory if self.directory.is_dir() else self.directory.parent)

    @contextmanager
    def opened(self) -> Iterator[Path]:
        """The files as they are now: those in force, unless there is an alarm."""
        yield self.directory

    def reload(self) -> None:
        """Look whether the files moved, if it is time to and nobody is looking. A broken set raises the alarm only."""
        if self._clock() - self._looked_at >= self._every and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()

    def fetch(self, accepted: str = "") -> None:
        """There is nothing to fetch: the files are looked at."""
        with self._lock:
            self._look()

    def _look(self) -> None:
        self._looked_at = self._clock()
        stamp = _stamp(self.directory)
        if stamp == self._stamp:
            return
        try:
            fresh = load_shared(self.directory)
        except BrokenPolicies as broken:
            self._stamp, self.alarm = stamp, broken.shortly()
            log.warning("the policies are broken, the last good set stays in force: %s", self.alarm)
            return
        if self.alarm:
            log.info("the policies are in order again, at revision %s", fresh.revision)
        # Anything else that goes wrong with reading leaves the stamp as it was, so that they are read again.
        self._stamp, self.alarm = stamp, ""
        moved = fresh.revision != self.shared.revision
        self.shared = fresh
        if moved:
            self._warn_of_revision()

    def _warn_of_revision(self) -> None:
        """Decisions keep the revision as evidence: where it should be a commit and is none, somebody has to know."""
        if self.shared.revision.startswith(CONTENT) and (why := why_no_commit(self.directory)):
            log.warning("%s", why)


class InForce(OfWorkspace):
    """What a directory has in force for a workspace that follows it alone. Raises BrokenPolicies."""

    def __init__(self, directory: Path, workspace: str = DEFAULT_WORKSPACE) -> None:
        super().__init__(DirectoryPolicies(directory), workspace)


def _stamp(directory: Path) -> Stamp:
    files = (
        [path for path in directory.rglob("*.y*ml") if path.is_file()] if directory.is_dir() else [directory]
    )
    found = set()
    for path in files:
        try:
            facts = path.stat()
        except OSError:
            continue  # it went away just now: that is a difference to the stamp before
        found.add((str(path), facts.st_mtime_ns, facts.st_size))
    return frozenset(found)
