"""Several workspaces of one database, with people and policies of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from drift.core.catalogue.catalogue import CATALOGUE
from drift.store import ensure_workspace
from drift.store.sql.database import Database
from drift.workspace import Workspace
from guard.context import GuardedWorkspace
from guard.core.evaluation.compiled import CompiledPolicies, compile_policies
from guard.core.model.policy import People, PolicySet
from guard.identity.openid.provider import Said
from tests.fakes.intercom import FakeIntercom
from tests.guard.web.stage import Clock
from tests.stores import sqlite_database

ISSUER = "https://login.acme.example"


@dataclass
class InForce:
    """Policies that a test exchanges, or that cannot be used."""

    people: People
    is_broken: bool = False

    def __call__(self) -> CompiledPolicies:
        if self.is_broken:
            raise ValueError("broken")
        return compile_policies(PolicySet(policies=(), people=self.people, revision="r"))


@dataclass
class Installation:
    database: Database
    clock: Clock
    workspaces: list[GuardedWorkspace]
    policies: dict[str, InForce]

    def __getitem__(self, name: str) -> GuardedWorkspace:
        return next(one for one in self.workspaces if one.workspace.name == name)

    def add(self, name: str, roles: Mapping[str, tuple[str, ...]] | None = None) -> GuardedWorkspace:
        """Another workspace, as a service that starts takes it in."""
        with self.database.write() as connection:
            number = ensure_workspace(connection, name)
        in_force = self.policies[name] = InForce(People(roles=roles or {}))
        workspace = Workspace(
            number, name, self.database, FakeIntercom(self.clock), CATALOGUE, self.clock, str
        )
        made = GuardedWorkspace(workspace, in_force, "enforce", issuer=ISSUER)
        made = replace(made, others=lambda: [one for one in self.workspaces if one is not made])
        self.workspaces.append(made)
        with made.transaction() as work:
            work.tokens.bring_along()
        return made


def said(email: str, groups: tuple[str, ...] | None = (), refresh: str | None = "sealed") -> Said:
    """What the provider says of somebody."""
    return Said(f"sub-{email}", email, groups, refresh=refresh)


@contextmanager
def installation(folder: Path, *names: str) -> Iterator[Installation]:
    made = Installation(sqlite_database(folder), Clock(), [], {})
    for name in names:
        made.add(name)
    try:
        yield made
    finally:
        made.database.close()
