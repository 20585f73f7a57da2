"""A watched workspace together with its policies, its mode and its limits: what the guard's shell works on."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from drift.apply.intent_executor import Patience
from drift.store import StateStore, id_code
from drift.workspace import Workspace
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.model.verdict import Mode
from guard.store import DecisionStore


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the service goes by itself. Times in seconds.

    `reverts` of one resource `within` open the breaker. `writes` caps all remedial writes of the workspace in the
    same time. `grace` is how long a change may wait for its log entry when the verdict depends on who acted.
    """

    reverts: int = 3
    within: float = 3600.0
    writes: int = 50
    grace: float = 15.0
    ask_within: float = 86400.0


@dataclass(frozen=True, slots=True)
class GuardedWorkspace:
    """`policies` gives the set in force, which changes when the files do; `alarm` says why the newest ones are not in
    force, or nothing."""

    workspace: Workspace
    policies: Callable[[], CompiledPolicies]
    mode: Mode
    channels: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    patience: Patience = field(default_factory=Patience)
    alarm: Callable[[], str] = str  # which says nothing

    @contextmanager
    def writing(self) -> Iterator[tuple[StateStore, DecisionStore]]:
        """Both stores in one transaction: a decision is kept with all its consequences, or not at all."""
        with self.workspace.database.write() as connection:
            yield StateStore(connection, self.workspace.id), DecisionStore(connection, self.workspace.id)

    @contextmanager
    def reading(self) -> Iterator[tuple[StateStore, DecisionStore]]:
        with self.workspace.database.read() as connection:
            yield StateStore(connection, self.workspace.id), DecisionStore(connection, self.workspace.id)

    def id_code(self) -> str:
        """Intercom's own name of the workspace, as it stands in the addresses of its settings pages."""
        with self.workspace.database.read() as connection:
            return id_code(connection, self.workspace.id)

    def now(self) -> float:
        return self.workspace.clock()


def new_id() -> str:
    """A short name for a decision, a finding, an approval ...: 60 random bits, safe in URLs."""
    return secrets.token_hex(8)[:15]
