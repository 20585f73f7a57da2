"""Reads from the environment what part of the work this process takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from drift.store.replicas import WEB, WORKER
from guard.runtime.environment import Environment

ROLES: Final = (WEB, WORKER)
LEAST_LEASE: Final = 3.0
_ON_ONE_MACHINE: Final = "60s"
"""With SQLite, whose processes see each other and wait for none that is gone."""
_USUAL: Final = "20s"


@dataclass(frozen=True, slots=True)
class ReplicaSettings:
    """`web`: it answers people. `worker`: it works on the workspaces that it has leases of, each for `lease` seconds
    unless it is renewed."""

    roles: tuple[str, ...] = ROLES
    lease: float = 20.0

    @property
    def answers(self) -> bool:
        return WEB in self.roles

    @property
    def said(self) -> str:
        return ",".join(self.roles)


def read_replica_settings(env: Environment, database_url: str) -> ReplicaSettings:
    named = env.many("GUARDRAIL_ROLES") or ROLES
    if unknown := [name for name in named if name not in ROLES]:
        env.add_problem(
            "GUARDRAIL_ROLES",
            f"GUARDRAIL_ROLES names {unknown[0]!r}: the roles are web (answers people) and worker (does the work, and "
            "keeps the schedule), one of them or both, separated by a comma.",
        )
    usual = _ON_ONE_MACHINE if database_url.startswith("sqlite:") else _USUAL
    lease = env.span("GUARDRAIL_LEASE", usual, LEAST_LEASE)
    return ReplicaSettings(tuple(role for role in ROLES if role in named) or ROLES, lease)
