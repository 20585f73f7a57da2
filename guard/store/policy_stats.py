"""Policy statistics: outcomes in decisions, counted by policy and time without reading the decisions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select

from drift.store.sql.workspace_scope import Scope, batches
from guard.core.model.records import MostFrequent
from guard.store.tables import decision_policies, decisions

_spoke = decision_policies.c.outcome != "kept"  # as the index says it


class OutcomeCount(NamedTuple):
    """How many decisions gave a policy the same outcome, mode and action."""

    policy: str
    outcome: str
    mode: str
    action: str
    times: int


class PolicyStats:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def since(self, policies: Iterable[str], at: float) -> list[OutcomeCount]:
        """The outcomes of these policies since a moment, without the rules that were kept."""
        table = decision_policies.c
        by = (table.policy, table.outcome, table.mode, table.action)
        return [
            OutcomeCount(*row)
            for batch in batches(policies)
            for row in self._scope.connection.execute(
                select(*by, func.count())
                .where(self._here, _spoke, table.policy.in_(batch), table.at >= at)
                .group_by(*by)
            ).all()
        ]

    def last_at(self, policy: str) -> float | None:
        """When the policy last said anything but that it is kept."""
        newest = (
            select(decision_policies.c.at)
            .where(self._here, _spoke, decision_policies.c.policy == policy)
            .order_by(decision_policies.c.at.desc())
            .limit(1)
        )
        found: float | None = self._scope.connection.execute(newest).scalar_one_or_none()
        return found

    def loudest_actor(self, policy: str, since: float) -> MostFrequent:
        """Who broke it most often."""
        return self._loudest(func.coalesce(decisions.c.actor_email, decisions.c.actor_id), policy, since)

    def loudest_resource(self, policy: str, since: float) -> MostFrequent:
        """Which resource (KIND/ID) broke it most often; of the log, which type of entry cannot be told here."""
        return self._loudest(decisions.c.kind + "/" + decisions.c.resource_id, policy, since)

    def _loudest(self, what: ColumnElement[Any], policy: str, since: float) -> MostFrequent:
        table = decision_policies.c
        counted = func.count()
        statement = (
            select(what, counted)
            .join_from(
                decision_policies,
                decisions,
                (decisions.c.workspace == table.workspace) & (decisions.c.id == table.decision_id),
            )
            .where(self._here, _spoke, table.policy == policy, table.at >= since)
            .where(table.outcome == "broken", what.is_not(None))
            .group_by(what)
            .order_by(counted.desc(), what)
            .limit(1)
        )
        row = self._scope.connection.execute(statement).first()
        return MostFrequent("", 0) if row is None else MostFrequent(str(row[0]), int(row[1]))

    @property
    def _here(self) -> ColumnElement[bool]:
        return decision_policies.c.workspace == self._scope.workspace
