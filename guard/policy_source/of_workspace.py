"""What a workspace follows: its own part of a source of policies, which others may follow as well."""

from __future__ import annotations

import logging
import threading
from collections.abc import Hashable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from guard.core.evaluation.compiled import CompiledPolicies
from guard.loading.broken_policies import BrokenPolicies
from guard.loading.shared_policies import SharedPolicies

log = logging.getLogger(__name__)


class PolicySource(Protocol):
    """Where the policies of any number of workspaces come from. `shared` is the last good set. `alarm` says why what is
    there now is not in force, or is empty; `rewritten` names the commit that waits for an operator to accept it;
    `commit` the one in force, where there is one. `folder` is how the names of its files begin, `in_repository` the
    folder as its repository calls it."""

    shared: SharedPolicies
    alarm: str
    rewritten: str
    commit: str
    folder: str
    in_repository: str

    @property
    def source(self) -> str: ...

    def reload(self) -> None:
        """Look whether there are others now, if it is time to. Never waits for somebody else who looks."""

    def fetch(self, accepted: str = "") -> None:
        """Look now. `accepted` is a commit that may come into force although it does not follow on the one that is."""

    def stamp(self) -> Hashable:
        """Another value whenever what `opened` gives is another."""

    def opened(self) -> AbstractContextManager[Path]:
        """The files that stand there, cases among them, as a path to read for as long as the block lasts."""


class PoliciesInForce(Protocol):
    """What the service of a workspace follows: as in `PolicySource`, and the set of the workspace."""

    @property
    def alarm(self) -> str: ...

    @property
    def rewritten(self) -> str: ...

    @property
    def commit(self) -> str: ...

    @property
    def folder(self) -> str: ...

    @property
    def in_repository(self) -> str: ...

    @property
    def source(self) -> str: ...

    def __call__(self) -> CompiledPolicies: ...

    def reload(self) -> bool:
        """True when another set is in force now."""

    def fetch(self, accepted: str = "") -> bool: ...

    def stamp(self) -> Hashable: ...

    def opened(self) -> AbstractContextManager[Path]: ...


class OfWorkspace:
    """The part of a source that is for one workspace. Others may have looked at the source: what it has by now is taken
    with the next look of this one.

    Raises BrokenPolicies where nothing of it is for the workspace. If that comes later, the last good set stays in
    force here, whatever others have.
    """

    def __init__(self, source: PolicySource, workspace: str) -> None:
        self._source = source
        self._workspace = workspace
        self._lock = threading.Lock()
        self._nothing_here = ""
        self._seen = source.shared
        self.commit = source.commit
        self._current = self._seen.compiled_for(workspace)

    def __call__(self) -> CompiledPolicies:
        return self._current

    @property
    def alarm(self) -> str:
        return self._nothing_here or self._source.alarm

    @property
    def rewritten(self) -> str:
        return self._source.rewritten

    @property
    def folder(self) -> str:
        return self._source.folder

    @property
    def in_repository(self) -> str:
        return self._source.in_repository

    @property
    def source(self) -> str:
        return self._source.source

    def stamp(self) -> Hashable:
        return self._source.stamp()

    def opened(self) -> AbstractContextManager[Path]:
        return self._source.opened()

    def reload(self) -> bool:
        self._source.reload()
        return self._take()

    def fetch(self, accepted: str = "") -> bool:
        self._source.fetch(accepted)
        return self._take()

    def _take(self) -> bool:
        """Take what the source has by now; True when another set is in force here."""
        with self._lock:
            shared, commit = self._source.shared, self._source.commit
            if shared is not self._seen:
                try:
                    fresh = shared.compiled_for(self._workspace)
                except BrokenPolicies as nothing:
                    self._refuse(shared, nothing)
                    return False
                moved = fresh.revision != self._current.revision
                self._seen, self._current, self._nothing_here = shared, fresh, ""
            else:
                moved = False
            if not self._nothing_here:
                self.commit = commit
            return moved

    def _refuse(self, shared: SharedPolicies, nothing: BrokenPolicies) -> None:
        self._seen, self._nothing_here = shared, nothing.shortly()
        log.warning("the last good policies stay in force for %s: %s", self._workspace, self._nothing_here)
