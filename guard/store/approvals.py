"""Approvals: requests to people, their votes, and how each was settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import convert, to_builtins
from sqlalchemy import ColumnElement

from drift.core.model.resources import Json, Ref
from drift.store.sql.row_codecs import field_names, ref_of
from drift.store.sql.workspace_scope import Query, Scope, Stored
from guard.core.model.records import Approval, Requirement, Rule, Vote
from guard.store.tables import approvals, votes

_unsettled = approvals.c.settled_at.is_(None)
_shaped: Final = frozenset({"ref", "requirements", "excluded", "unexplained", "unattributed", "same_person"})
_as_they_are: Final = tuple(name for name in field_names(Approval) if name not in _shaped)


class Approvals:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, approval: Approval) -> bool:
        """Keep an approval; False when its id is known already."""
        return self._scope.insert_new(approvals, _values(approval))

    def get(self, id: str) -> Approval | None:
        row = self._scope.first(self._scope.select(approvals, approvals.c.id == id))
        return None if row is None else _approval(row)

    def open_for(self, ref: Ref) -> list[Approval]:
        """The open approvals of a resource, newest first."""
        return self._newest_first(self._scope.select(approvals, _unsettled, *_is_resource(ref)))

    def open_approvals(self) -> list[Approval]:
        """Every open approval, newest first."""
        return self._newest_first(self._scope.select(approvals, _unsettled))

    def settle(
        self,
        id: str,
        settlement: str,
        at: float,
        note: str = "",
        good_before: Mapping[str, Json] | None = None,
    ) -> bool:
        """Settle an approval; tells whether this call was the first to. `good_before` is what was known good then."""
        settled = {
            "settlement": settlement,
            "settled_at": at,
            "note": note,
            "good_before": None if good_before is None else dict(good_before),
        }
        return self._scope.update(approvals, approvals.c.id == id, _unsettled, **settled) == 1

    def revise(self, id: str, excluded: Iterable[str], unexplained: str) -> bool:
        """Say of an open approval who may have made the change, and why somebody unknown may have."""
        known = {"excluded": list(excluded), "unexplained": unexplained or None}
        return self._scope.update(approvals, approvals.c.id == id, _unsettled, **known) == 1

    def annul(self, id: str, at: float, note: str) -> bool:
        """Make a settled approval void; tells whether this call was the first to."""
        is_decided = approvals.c.settlement.in_(("approved", "denied"))
        void = {"settlement": "void", "settled_at": at, "note": note}
        return self._scope.update(approvals, approvals.c.id == id, is_decided, **void) == 1

    def of_change(self, change_id: int) -> list[Approval]:
        """The approvals about a change, newest first."""
        return self._newest_first(self._scope.select(approvals, approvals.c.change_id == change_id))

    def of_changes(self, change_ids: Iterable[int]) -> list[Approval]:
        """The approvals about any of these changes, newest first."""
        return self._newest_first(self._scope.select(approvals, approvals.c.change_id.in_(list(change_ids))))

    def search(
        self,
        ref: Ref | None = None,
        settlement: str | None = None,
        is_open: bool | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> list[Approval]:
        """Newest first; `before` is the id of the last one of the page before."""
        where = [*self._scope.before(approvals, "asked_at", before)]
        if ref is not None:
            where += _is_resource(ref)
        if settlement is not None:
            where.append(approvals.c.settlement == settlement)
        if is_open is not None:
            where.append(_unsettled if is_open else ~_unsettled)
        return self._newest_first(self._scope.select(approvals, *where).limit(limit))

    def vote(self, vote: Vote) -> bool:
        """Keep a vote, replacing an earlier one by the same person; False when the approval is settled or unknown.
        Whether the vote counts is not decided here."""
        approval = self._scope.select(approvals, approvals.c.id == vote.approval_id, _unsettled)
        if self._scope.first(approval.with_for_update()) is None:
            return False
        self._scope.upsert(votes, [{name: getattr(vote, name) for name in field_names(Vote)}])
        return True

    def votes(self, approval_id: str) -> list[Vote]:
        """In the order they were cast."""
        return list(self._scope.once(("votes", approval_id), lambda: self._votes(approval_id)))

    def _votes(self, approval_id: str) -> list[Vote]:
        statement = self._scope.select(votes, votes.c.approval_id == approval_id)
        rows = self._scope.all(statement.order_by(votes.c.at, votes.c.voter))
        return [Vote(**{name: row._mapping[name] for name in field_names(Vote)}) for row in rows]

    def _newest_first(self, statement: Query) -> list[Approval]:
        ordered = statement.order_by(approvals.c.asked_at.desc(), approvals.c.id.desc())
        return [_approval(row) for row in self._scope.all(ordered)]


def _is_resource(ref: Ref) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return approvals.c.kind == ref.kind, approvals.c.resource_id == ref.id


def _values(approval: Approval) -> dict[str, Any]:
    return {
        **{name: getattr(approval, name) for name in _as_they_are},
        "kind": approval.ref.kind,
        "resource_id": approval.ref.id,
        "requirements": to_builtins(approval.requirements),
        "excluded": approval.excluded,
        "unexplained": approval.unexplained or None,
        "unattributed": to_builtins(approval.unattributed) or None,
        "same_person": approval.same_person or None,
    }


def _approval(row: Stored) -> Approval:
    return Approval(
        ref=ref_of(row),
        requirements=convert(row.requirements, tuple[Requirement, ...]),
        excluded=tuple(row.excluded),
        unexplained=row.unexplained or "",
        unattributed=convert(row.unattributed or (), tuple[Rule, ...]),
        same_person=tuple(map(tuple, row.same_person or ())),
        **{name: row._mapping[name] for name in _as_they_are},
    )
