"""A watched workspace: its database, its reader, its kinds. Passed to everything that works on it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from drift.core.catalogue.kind import Kind
from drift.core.model.api_call import Call
from drift.core.model.readings import Prepare, Reading, SoFar
from drift.core.model.resources import Json, Ref, Resource
from drift.core.normalisation.fingerprint import NONE_RENEWED
from drift.core.planning.pace import Pace
from drift.store import Connection, StateStore
from drift.store.sql.database import Database

Fence: TypeAlias = Callable[[Connection], object]
"""Asked at the start of each transaction that writes. Raises LeaseLost where somebody else works on the workspace."""


def no_fence(connection: Connection) -> None:
    """Of whoever may always write: people, by way of pages and commands."""


class WorkspaceReader(Protocol):
    """What the service needs of Intercom. The real one is `drift.intercom.workspace_reader.Reader`."""

    def read(
        self,
        kind: Kind,
        *,
        known: Mapping[Ref, Ref | None] = ...,
        parents: Sequence[Ref] = ...,
        deleted: Collection[Ref] = ...,
        urgent: bool = ...,
    ) -> Reading: ...

    def read_one(
        self, kind: Kind, ref: Ref, parent: Ref | None = ..., *, urgent: bool = ...
    ) -> Resource | None: ...

    def read_all(
        self,
        kinds: Iterable[Kind],
        known: Mapping[Ref, Ref | None],
        *,
        deleted: Collection[Ref] = ...,
        so_far: SoFar = ...,
        prepare: Prepare = ...,
    ) -> Iterator[Reading]: ...

    def activities(self, after: int, before: int) -> Iterator[Json]: ...

    def pace(self) -> Pace: ...

    def question(self, conversation: str) -> str:
        """What was asked first in a conversation, without anything that says who asked; empty where nothing is left of
        it. Raises IntercomError."""

    def perform(self, call: Call) -> Json: ...

    def me(self) -> Json: ...

    def owner(self) -> str | None:
        """The address of the token's owner, once `me` has answered: our own writes stand under it in the log."""


def no_others(text: str) -> Sequence[str]:
    """Where the key in force is the only one."""
    return ()


@dataclass(frozen=True, slots=True)
class Workspace:
    """`id` is the store's number of the workspace, `name` what its team calls it, `clock` gives unix seconds. `fence`
    keeps a replica that lost its lease from writing.

    `fingerprint` is under the key in force. Where others are known, `by_other_keys` gives what they make of a text, and
    `renewed` leads from fingerprints under them to those of the same secrets under the key in force."""

    id: int
    name: str
    database: Database
    intercom: WorkspaceReader
    kinds: Mapping[str, Kind]
    clock: Callable[[], float]
    fingerprint: Callable[[str], str]
    pinned: str = "2.16"
    renewed: Mapping[str, str] = field(default_factory=lambda: NONE_RENEWED)
    by_other_keys: Callable[[str], Sequence[str]] = no_others
    fence: Fence = no_fence

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction that writes. Raises LeaseLost."""
        with self.database.write(self.clock) as connection:
            self.fence(connection)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[StateStore]:
        """The store in one transaction. Raises LeaseLost."""
        with self.transaction() as connection:
            yield StateStore(connection, self.id)

    @contextmanager
    def reading(self) -> Iterator[StateStore]:
        with self.database.read() as connection:
            yield StateStore(connection, self.id)

    @property
    def readable(self) -> tuple[Kind, ...]:
        """The kinds that Intercom lets anyone read, parents before their children."""
        return tuple(
            sorted(
                (k for k in self.kinds.values() if not k.log_only), key=lambda kind: kind.parent is not None
            )
        )
