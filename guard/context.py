"""A watched workspace together with its policies, its mode and its limits: what the guard's shell works on."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

import msgspec

from drift.apply.intent_executor import Patience
from drift.store import StateStore, id_code
from drift.workspace import Fence, Workspace, no_fence
from guard.core.change_reasons.grouping import QUIET
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.model.policy import People
from guard.core.model.records import Role
from guard.core.model.verdict import Mode
from guard.core.text.api_addresses import API
from guard.core.text.personal_addresses import without_addresses
from guard.store import Connection, DecisionStore
from guard.store.people_everywhere import PeopleEverywhere

_NEXT: Final = 0.001
"""Seconds between two moments that the store tells apart."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the service goes by itself. Times in seconds.

    `reverts` of one resource `within` open the breaker. `writes` caps all remedial writes of the workspace in the
    same time. `grace` is how long a change may wait for its log entry when the verdict depends on who acted.
    `quiet` is how long a person has changed nothing more when they are asked why.
    """

    reverts: int = 3
    within: float = 3600.0
    writes: int = 50
    grace: float = 15.0
    ask_within: float = 86400.0
    quiet: float = QUIET


@dataclass(frozen=True, slots=True)
class GuardedWorkspace:
    """`policies` gives the set in force, which changes when the files do; `alarm` says why the newest ones are not in
    force, or nothing. `channels` are those of the settings. From the role `show_ips_to` on, people see the IP addresses
    of people; None: nobody does. `issuer` is the identity provider whose accounts come in here, and `roles` is who gets
    which role by it, where the settings say so instead of people.yaml. `others` are the other workspaces of the
    installation, which share the database, `address` is where Intercom answers, `api` where our own API does."""

    workspace: Workspace
    policies: Callable[[], CompiledPolicies]
    mode: Mode
    channels: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    patience: Patience = field(default_factory=Patience)
    alarm: Callable[[], str] = str  # which says nothing
    show_ips_to: Role | None = "requester"
    issuer: str = ""
    roles: Mapping[str, tuple[str, ...]] | None = None
    others: Callable[[], Iterable[GuardedWorkspace]] = tuple  # none
    address: str = ""
    api: str = API

    @contextmanager
    def transaction(self, policies: CompiledPolicies | None = None) -> Iterator[UnitOfWork]:
        """Read and write both stores: all of it is kept, or nothing. Work that spans several transactions under one
        policy set passes that set. Raises LeaseLost."""
        with self.workspace.transaction() as connection:
            yield UnitOfWork(self, connection, policies)

    @contextmanager
    def view(self, policies: CompiledPolicies | None = None) -> Iterator[UnitOfWork]:
        """Read both stores in one consistent view."""
        with self.workspace.database.read() as connection:
            yield UnitOfWork(self, connection, policies)

    def fenced(self, fence: Fence) -> GuardedWorkspace:
        """The same for work that needs a lease."""
        return replace(self, workspace=replace(self.workspace, fence=fence))

    def unfenced(self) -> GuardedWorkspace:
        """The same for what people do, which any replica takes."""
        return self if self.workspace.fence is no_fence else self.fenced(no_fence)

    def tells_anybody(self) -> bool:
        """Whether there is any channel that messages could go to."""
        return bool(self.channels or self.policies().policy_set.notifications)

    def id_code(self) -> str:
        """Intercom's own name of the workspace, as it stands in the addresses of its settings pages."""
        with self.workspace.database.read() as connection:
            return id_code(connection, self.workspace.id)

    def now(self) -> float:
        """Unix seconds to the millisecond, as the stores keep them. A finer moment could be read back as a later one: a
        vote would lie after the look at the votes that follows it."""
        return round(self.workspace.clock(), 3)


class UnitOfWork(DecisionStore):
    """One transaction: guard's repositories (`work.findings`), drift's (`work.state.changes`), and what is fixed for
    its length: the time, the policies, the mode and the limits.

    `GuardedWorkspace.transaction` and `GuardedWorkspace.view` make one; that costs no query.
    """

    def __init__(
        self, guarded: GuardedWorkspace, connection: Connection, policies: CompiledPolicies | None = None
    ) -> None:
        super().__init__(connection, guarded.workspace.id)
        self.state: Final = StateStore(connection, guarded.workspace.id)
        self.workspace: Final = guarded.workspace
        self.mode: Final = guarded.mode
        self.limits: Final = guarded.limits
        self.channels_of_settings: Final = guarded.channels
        self.api: Final = guarded.api
        self.now: Final = guarded.now()
        self._connection = connection
        self._policies_in_force = guarded.policies
        self._show_ips_to = guarded.show_ips_to
        self.roles = guarded.roles
        self._policies = policies
        self._moments = 0

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of all channels: those of the settings, and those of notifications.yaml."""
        told = self.policies.policy_set.notifications
        return tuple(dict.fromkeys((*self.channels_of_settings, *(told.channels if told else ()))))

    @property
    def policies(self) -> CompiledPolicies:
        """The set in force when it was first asked for. A command that asks for none runs with broken policy files."""
        if self._policies is None:
            self._policies = self._policies_in_force()
        return self._policies

    @property
    def people(self) -> People:
        """Who people are, by people.yaml, with the roles of the settings where those say who gets which."""
        people = self.policies.people
        return people if self.roles is None else msgspec.structs.replace(people, roles=self.roles)

    def for_everybody(self, text: str) -> str:
        """A text as it may be read by anybody, as in a channel: without the IP addresses of people, unless every viewer
        sees them."""
        return text if self._show_ips_to == "viewer" else without_addresses(text)

    def beside(self, others: Iterable[GuardedWorkspace]) -> Iterator[UnitOfWork]:
        """The same transaction in other workspaces of the installation."""
        return (UnitOfWork(other, self._connection) for other in others)

    def everywhere(self, workspaces: Iterable[GuardedWorkspace]) -> PeopleEverywhere:
        """What these workspaces know of one person, in the same transaction."""
        return PeopleEverywhere(self._connection, [one.workspace.id for one in workspaces])

    def next_moment(self) -> float:
        """`now`, and a millisecond more each time: what one transaction records in an order is read in that order."""
        self._moments += 1
        return self.now + self._moments * _NEXT

    def id_code(self) -> str:
        """Intercom's own name of the workspace, as it stands in the addresses of its settings pages."""
        return id_code(self._connection, self.workspace.id)


def new_id() -> str:
    """A short name for a decision, a finding, an approval ...: 60 random bits, safe in URLs."""
    return secrets.token_hex(8)[:15]
