"""The context that drift's views work with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from drift.core.model.change_reason import ReasonByChange
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Json
from drift.workspace import Workspace


class Neighbours(Protocol):
    """All workspaces that the same process watches: one address of webhooks serves them all."""

    def __iter__(self) -> Iterator[Watched]: ...

    def __len__(self) -> int: ...

    def of_app(self, id_code: str) -> Watched | None:
        """The one that Intercom calls so."""


class _Nobody(tuple["Watched", ...]):
    """Where there is one workspace."""

    __slots__ = ()

    def of_app(self, id_code: str) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Watched:
    """`keep_entry` stores a log entry. `id_code` returns Intercom's own name of the workspace. `begin_snapshot` begins
    a snapshot in the background. `arrived` signals that a notification came in. `count_webhook` counts a webhook by
    its result (received, duplicate, unknown, rejected). `app_uninstalled` raises the alarm that our app was
    uninstalled, and tells whether that was news. `reasons` looks up why changes were made. `neighbours` are all that
    the process watches, where there are several."""

    workspace: Workspace
    keep_entry: Callable[[Json], bool]
    id_code: Callable[[], str]
    begin_snapshot: Callable[[], None]
    arrived: Callable[[], None]
    count_webhook: Callable[[str], None]
    app_uninstalled: Callable[[], bool]
    reasons: Callable[[Sequence[ChangeRecord]], ReasonByChange]
    client_secret: str | None = field(default=None, repr=False)
    neighbours: Neighbours = field(default=_Nobody(), repr=False)
