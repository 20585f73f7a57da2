"""Policy statistics: outcomes in decisions, counted by policy and time without reading the decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, func, or_, select

from drift.store.sql.workspace_scope import Scope
from guard.core.model.records import MostFrequent
from guard.store.tables import decision_policies, decisions

_Value = TypeVar("_Value")
_AT_ONCE: Final = 200
"""Policies of one statement: databases bound how deep it may be."""

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

    def since(self, starts: Mapping[str, float]) -> list[OutcomeCount]:
        """The outcomes of policies, each since a moment of its own, without the rules that were kept."""
        table = decision_policies.c
        by = (table.policy, table.outcome, table.mode, table.action)
        return [
            OutcomeCount(*row)
            for batch in _batches(starts.items())
            for row in self._scope.connection.execute(
                select(*by, func.count())
                .where(self._here, _spoke, or_(*_since(batch)), table.at >= min(at for _, at in batch))
                .group_by(*by)
            ).all()
        ]

    def last_at(self, policies: Iterable[str]) -> dict[str, float]:
        """When each of these policies last said anything but that it is kept; without those that never did."""
        table = decision_policies.c
        found: dict[str, float] = {}
        for batch in _batches(policies):
            newest = [
                select(table.at)
                .where(self._here, _spoke, table.policy == policy)
                .order_by(table.at.desc())
                .limit(1)
                .scalar_subquery()
                .label(f"at_{number}")
                for number, policy in enumerate(batch)
            ]
            row = self._scope.connection.execute(select(*newest)).one()
            found |= {policy: at for policy, at in zip(batch, row, strict=True) if at is not None}
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


def _batches(values: Iterable[_Value]) -> Iterator[list[_Value]]:
    every = list(values)
    return (every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE))


def _since(starts: Sequence[tuple[str, float]]) -> Iterator[ColumnElement[bool]]:
    """That a policy spoke after its start; those that begin together in one condition."""
    table = decision_policies.c
    for start in {at for _, at in starts}:
        names = [policy for policy, at in starts if at == start]
        yield table.policy.in_(names) & (table.at >= start)
