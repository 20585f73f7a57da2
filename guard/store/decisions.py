"""Decisions: the verdict on each subject, with everything that is needed to reach it again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, or_, select, union_all

from drift.core.model.email_addresses import plain_email
from drift.core.model.resources import Ref
from drift.store.sql.row_codecs import actor_values, actor_with_way, way_values
from drift.store.sql.workspace_scope import Query, Scope, Stored, batches
from guard.core.model.records import Decision
from guard.core.model.verdict import Reason, Verdict
from guard.store.exemption_uses import ExemptionUses
from guard.store.judgement_codec import dump_judgement, load_judgement
from guard.store.tables import decision_policies, decisions, spoke, spoken_at

_as_they_are: Final = (
    "id",
    "at",
    "entry",
    "policy_revision",
    "mode",
    "change_id",
    "activity_id",
    "acted_at",
    "note",
    "round",
)
_of_acts: Final = decisions.c.entry.in_(("change", "activity"))
"""Whether a decision is about what somebody did: not about how things stand, or what is asked for."""


class Decisions:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._uses = ExemptionUses(scope)

    def add(self, decision: Decision) -> bool:
        """Keep a decision; False when its id is known, or its change (or, with no change, its activity) has one
        under this policy revision already."""
        if not self._scope.insert_new(decisions, _values(decision)):
            return False
        reasons = {reason.policy: reason for reason in decision.judgement.reasons}
        self._scope.insert_all(
            decision_policies, [_policy_row(decision, reason) for _, reason in sorted(reasons.items())]
        )
        if decision.entry != "scan":  # what a scan excuses is counted by the scan
            self._uses.count(
                {(reason.policy, name) for reason in reasons.values() for name in reason.exemptions},
                decision.at,
            )
        return True

    def get(self, id: str) -> Decision | None:
        row = self._scope.first(self._scope.select(decisions, decisions.c.id == id))
        return None if row is None else _decision(row)

    def get_many(self, ids: Iterable[str]) -> dict[str, Decision]:
        """The decisions with these ids; an unknown id is left out."""
        found: dict[str, Decision] = {}
        for batch in batches(dict.fromkeys(ids)):
            rows = self._scope.all(self._scope.select(decisions, self._scope.among(decisions.c.id, batch)))
            found.update((row.id, _decision(row)) for row in rows)
        return found

    def counts(self) -> dict[str, int]:
        """The number of decisions by the word of their verdict."""
        return {verdict: n for (verdict,), n in self._scope.count_by(decisions, "verdict").items()}

    def for_change(self, change_id: int) -> list[Decision]:
        """The decisions about a change, newest first: one per policy revision that judged it."""
        return self._newest_first(self._scope.select(decisions, decisions.c.change_id == change_id))

    def for_activity(self, activity_id: str) -> list[Decision]:
        """The decisions that name an activity, newest first."""
        return self._newest_first(self._scope.select(decisions, decisions.c.activity_id == activity_id))

    def of_subjects(self, changes: Collection[int], activities: Collection[str]) -> list[Decision]:
        """The decisions about any of these changes and, for themselves, of these entries; newest first."""
        each = (
            (decisions.c.change_id.in_(changes), decisions.c.change_id.is_not(None), changes),
            (decisions.c.activity_id.in_(activities), decisions.c.change_id.is_(None), activities),
        )
        ids = [  # one by one, as each has an index of its own
            self._scope.select(decisions, named, is_such).with_only_columns(decisions.c.id)
            for named, is_such, wanted in each
            if wanted
        ]
        return (
            self._newest_first(self._scope.select(decisions, decisions.c.id.in_(union_all(*ids))))
            if ids
            else []
        )

    def spoken(
        self,
        kind: str | None = None,
        resource_id: str | None = None,
        actor: str | None = None,
        since: float | None = None,
        until: float | None = None,
        *,
        before: tuple[float, str] | None = None,
        limit: int = 50,
    ) -> list[Decision]:
        """What any policy minded of what somebody did, the newest act first. `actor` is an address or an id; `before`
        the (moment, id) of the last decision of the page before."""
        where = [spoke, _of_acts]
        wanted = {decisions.c.kind: kind, decisions.c.resource_id: resource_id}
        where += [column == value for column, value in wanted.items() if value is not None]
        where += [] if actor is None else [_by_actor(actor)]
        where += [] if since is None else [spoken_at >= since]
        where += [] if until is None else [spoken_at <= until]
        if before is not None:
            at, id = before
            where.append(or_(spoken_at < at, and_(spoken_at == at, decisions.c.id < id)))
        statement = self._scope.select(decisions, *where)
        newest = statement.order_by(spoken_at.desc(), decisions.c.id.desc()).limit(limit)
        return [_decision(row) for row in self._scope.all(newest)]

    def spoken_between(self, bounds: Sequence[float]) -> dict[tuple[int, str], int]:
        """How often policies minded what somebody did: by the stretch between two of these moments (0 for the first)
        and the word of the verdict."""
        stretch = case(*((spoken_at < end, place) for place, end in enumerate(bounds[1:])), else_=-1)
        within = (spoke, _of_acts, spoken_at >= bounds[0], spoken_at < bounds[-1])
        statement = (
            select(stretch, decisions.c.verdict, func.count())
            .where(decisions.c.workspace == self._scope.workspace, *within)
            .group_by(stretch, decisions.c.verdict)
        )
        return {(int(place), word): int(n) for place, word, n in self._scope.all(statement)}

    def search(
        self,
        verdict: Verdict | None = None,
        policy: str | None = None,
        ref: Ref | None = None,
        actor: str | None = None,
        since: float | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> list[Decision]:
        """Newest first; `actor` is an address, `before` the id of the last decision of the page before."""
        where = [*self._scope.before(decisions, "at", before)]
        if verdict is not None:
            where.append(decisions.c.verdict == verdict.word)
        if policy is not None:
            where.append(decisions.c.id.in_(self._ids_of_policy(policy)))
        if ref is not None:
            where += [decisions.c.kind == ref.kind, decisions.c.resource_id == ref.id]
        if actor is not None:
            where.append(decisions.c.actor_email == plain_email(actor))
        if since is not None:
            where.append(decisions.c.at >= since)
        return self._newest_first(self._scope.select(decisions, *where).limit(limit))

    def _ids_of_policy(self, policy: str) -> Query:
        return select(decision_policies.c.decision_id).where(
            decision_policies.c.workspace == self._scope.workspace, decision_policies.c.policy == policy
        )

    def _newest_first(self, statement: Query) -> list[Decision]:
        ordered = statement.order_by(decisions.c.at.desc(), decisions.c.id.desc())
        return [_decision(row) for row in self._scope.all(ordered)]


def _by_actor(actor: str) -> ColumnElement[bool]:
    by_address = decisions.c.actor_email == plain_email(actor)
    return by_address if "@" in actor else or_(decisions.c.actor_id == actor, by_address)


def _policy_row(decision: Decision, reason: Reason) -> dict[str, Any]:
    return {
        "policy": reason.policy,
        "decision_id": decision.id,
        "at": decision.at,
        "outcome": reason.outcome,
        "mode": reason.mode,
        "action": reason.action.word,
    }


def _values(decision: Decision) -> dict[str, Any]:
    return {
        **{name: getattr(decision, name) for name in _as_they_are},
        **actor_values(decision.actor),
        **way_values(decision.actor),
        "kind": decision.ref.kind if decision.ref else None,
        "resource_id": decision.ref.id if decision.ref else None,
        "judgement": dump_judgement(decision.judgement),
        "before_digest": decision.before,
        "after_digest": decision.after,
        "facts": dict(decision.facts),
        "verdict": decision.verdict.word,
    }


def _decision(row: Stored) -> Decision:
    return Decision(
        ref=None if row.kind is None else Ref(row.kind, row.resource_id),
        judgement=load_judgement(row.judgement),
        before=row.before_digest,
        after=row.after_digest,
        actor=actor_with_way(row),
        facts=row.facts,
        verdict=Verdict.of(row.verdict),
        **{name: row._mapping[name] for name in _as_they_are},
    )
