"""The sources of policies that the workspaces of a process follow: each of them once, however many follow it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias
from weakref import WeakValueDictionary

from guard.core.model.workspace_scope import DEFAULT_WORKSPACE
from guard.loading.broken_policies import BrokenPolicies
from guard.policy_source.git_mirror import NotTakenUp
from guard.policy_source.of_workspace import OfWorkspace, PoliciesInForce, PolicySource
from guard.policy_source.source import Source, policies_of

Key: TypeAlias = tuple[Source, Path]
LOOK_EVERY: Final = 1.0
"""Seconds for which a look at the files of a directory is enough for all who follow them."""
_REFUSED_FOR: Final = 10.0
"""Seconds for which a source that could not be used is not tried again for the next workspace: a remote that does not
answer would keep each of them waiting."""


def _begin(source: Source, home: Path) -> PolicySource:
    return policies_of(source, home, look_every=LOOK_EVERY)


class SharedSources:
    """Thread-safe. A source is let go of with the last workspace that follows it."""

    def __init__(
        self,
        begin: Callable[[Source, Path], PolicySource] = _begin,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._lock = threading.Lock()
        self._locks: dict[Key, threading.Lock] = {}
        self._followed: WeakValueDictionary[Key, PolicySource] = WeakValueDictionary()
        self._refused: dict[Key, tuple[float, BrokenPolicies | NotTakenUp]] = {}

    def follow(self, source: Source, home: Path, workspace: str = DEFAULT_WORKSPACE) -> PoliciesInForce:
        """What a workspace follows. Raises BrokenPolicies and NotTakenUp."""
        key = (source, home)
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:  # one source that is slow to begin keeps nobody from another one
            return OfWorkspace(self._source(key), workspace)

    def _source(self, key: Key) -> PolicySource:
        followed = self._followed.get(key)
        if followed is None:
            followed = self._begun(key)
            self._followed[key] = followed
        return followed

    def _begun(self, key: Key) -> PolicySource:
        at, problem = self._refused.get(key, (0.0, None))
        if problem is not None and self._clock() - at < _REFUSED_FOR:
            raise problem
        try:
            followed = self._begin(*key)
        except (BrokenPolicies, NotTakenUp) as problem:
            self._refused[key] = self._clock(), problem
            raise
        self._refused.pop(key, None)
        return followed
