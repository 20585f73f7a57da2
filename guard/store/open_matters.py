"""Which sorts of matters are open about a resource, in one query."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import ColumnElement, exists, literal, select, union_all

from drift.core.model.resources import Ref
from drift.store.sql.workspace_scope import Scope
from guard.store.proposal_tables import proposal_claims, proposals
from guard.store.tables import approvals, findings, remedies

Matter: TypeAlias = Literal["finding", "approval", "proposal", "remedy"]
_CLAIMED: Final = (
    proposal_claims.c.workspace == proposals.c.workspace,
    proposal_claims.c.proposal_id == proposals.c.id,
    proposals.c.closed_at.is_(None),
)


class OpenMattersOf:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def sorts_of(self, ref: Ref) -> frozenset[Matter]:
        """The sorts of which something is open."""
        about: dict[Matter, tuple[ColumnElement[bool], ...]] = {
            "finding": (findings.c.subject == str(ref), findings.c.closed_at.is_(None)),
            "approval": (*_names(approvals, ref), approvals.c.settled_at.is_(None)),
            "proposal": (*_names(proposal_claims, ref), *_CLAIMED),
            "remedy": (*_names(remedies, ref), remedies.c.done_at.is_(None)),
        }
        tables: dict[Matter, Any] = {
            "finding": findings,
            "approval": approvals,
            "proposal": proposal_claims,
            "remedy": remedies,
        }
        parts = (
            select(literal(sort)).where(
                exists().where(tables[sort].c.workspace == self._scope.workspace, *where)
            )
            for sort, where in about.items()
        )
        return frozenset(row[0] for row in self._scope.connection.execute(union_all(*parts)).all())


def _names(table: Any, ref: Ref) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.kind == ref.kind, table.c.resource_id == ref.id
