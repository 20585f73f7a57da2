"""The policy set in force: read at start, read again when its files change, and never given up for a broken one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from guard.core.evaluation.compiled import CompiledPolicies, compile_policies
from guard.loading.checkout import CONTENT, place_in_checkout, why_no_commit
from guard.loading.policy_loader import BrokenPolicies, load

log = logging.getLogger(__name__)

Stamp = frozenset[tuple[str, int, int]]


class PoliciesInForce(Protocol):
    """What the service follows. `alarm` says why what is there now is not in force, or is empty; `rewritten` names the
    commit that waits for an operator to accept it; `commit` the one in force, where there is one. `folder` is how the
    names of its files begin, `in_repository` the folder as its repository calls it."""

    alarm: str
    rewritten: str
    commit: str
    folder: str
    in_repository: str

    @property
    def source(self) -> str: ...

    def __call__(self) -> CompiledPolicies: ...

    def reload(self) -> bool: ...

    def fetch(self, accepted: str = "") -> bool: ...

    def stamp(self) -> Hashable:
        """Another value whenever what `opened` gives is another."""

    def opened(self) -> AbstractContextManager[Path]:
        """The files that stand there, cases among them, as a path to read for as long as the block lasts."""


class InForce:
    """Holds the last good set. `alarm` says what is wrong with the files now, or is empty.

    Made from a directory that loads; raises BrokenPolicies otherwise, as a service must not start half guarded.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.alarm = ""
        self.rewritten = ""
        self.commit = ""
        self.folder = str(directory if directory.is_dir() else directory.parent)
        self.in_repository = place_in_checkout(Path(self.folder))
        self._lock = threading.Lock()
        self._stamp = _stamp(directory)
        self._current = compile_policies(load(directory))
        self._warn_of_revision()

    def __call__(self) -> CompiledPolicies:
        return self._current

    @property
    def source(self) -> str:
        return str(self.directory)

    def fetch(self, accepted: str = "") -> bool:
        """There is nothing to fetch: the files are looked at. True when another set is in force now."""
        return self.reload()

    def stamp(self) -> Hashable:
        return _stamp(self.directory if self.directory.is_dir() else self.directory.parent)

    @contextmanager
    def opened(self) -> Iterator[Path]:
        """The files as they are now: those in force, unless there is an alarm."""
        yield self.directory

    def reload(self) -> bool:
        """Look whether the files moved; True when another set is in force now. A broken set raises the alarm only."""
        with self._lock:
            stamp = _stamp(self.directory)
            if stamp == self._stamp:
                return False
            try:
                fresh = compile_policies(load(self.directory))
            except BrokenPolicies as broken:
                self._stamp, self.alarm = stamp, broken.shortly()
                log.warning("the policies are broken, the last good set stays in force: %s", self.alarm)
                return False
            if self.alarm:
                log.info("the policies are in order again, at revision %s", fresh.revision)
            # Anything else that goes wrong with reading leaves the stamp as it was, so that they are read again.
            self._stamp, self.alarm = stamp, ""
            moved = fresh.revision != self._current.revision
            self._current = fresh
            if moved:
                self._warn_of_revision()
            return moved

    def _warn_of_revision(self) -> None:
        """Decisions keep the revision as evidence: where it should be a commit and is none, somebody has to know."""
        if self._current.revision.startswith(CONTENT) and (why := why_no_commit(self.directory)):
            log.warning("%s", why)


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
