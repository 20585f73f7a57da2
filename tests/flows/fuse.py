"""A service that dies at a chosen point: before or after a call to Intercom, or around the end of a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from drift.core.model.api_call import Call
from drift.core.model.resources import Json
from guard.context import GuardedWorkspace


class Killed(BaseException):
    """Nothing that runs in the service may catch this."""


@dataclass
class Fuse:
    """It burns at each point that a process can die at, and kills at the last one. `burnt` counts the points."""

    length: int
    burnt: int = 0

    def burn(self) -> None:
        self.burnt += 1
        if self.burnt > self.length:
            raise Killed


class _Intercom:
    def __init__(self, inner: Any, fuse: Fuse) -> None:
        self._inner, self._fuse = inner, fuse

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def perform(self, call: Call) -> Json:
        self._fuse.burn()
        answer = self._inner.perform(call)
        self._fuse.burn()
        return answer


class _Database:
    def __init__(self, inner: Any, fuse: Fuse) -> None:
        self._inner, self._fuse = inner, fuse

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    @contextmanager
    def write(self, *now: Any) -> Iterator[Any]:
        with self._inner.write(*now) as connection:
            yield connection
            self._fuse.burn()  # nothing of it is kept
        self._fuse.burn()


def burning(guarded: GuardedWorkspace, fuse: Fuse) -> GuardedWorkspace:
    workspace = guarded.workspace
    intercom: Any = _Intercom(workspace.intercom, fuse)
    database: Any = _Database(workspace.database, fuse)
    return replace(guarded, workspace=replace(workspace, intercom=intercom, database=database))
