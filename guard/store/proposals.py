"""Proposals: what was asked for, what it touches, who voted, and the thread of what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from msgspec import convert, to_builtins
from sqlalchemy import ColumnElement, Text, and_, func, or_, select, type_coerce

from drift.core.model.resources import Json, Ref
from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Query, Scope, Stored, batches
from guard.core.model.records import Rule, Vote
from guard.core.proposals.permit import Permit, PermittedField
from guard.core.proposals.records import Claim, Closing, ProposalRecord, ThreadEvent
from guard.store.permit_tables import permits
from guard.store.proposal_tables import proposal_claims, proposal_events, proposals
from guard.store.tables import votes

_open = proposals.c.closed_at.is_(None)
_oldest_first: Final = (proposals.c.created_at, proposals.c.id)
_shaped: Final = frozenset({"rules", "excluded", "same_person", "approved_by", "claims", "permit"})
_as_they_are: Final = tuple(name for name in field_names(ProposalRecord) if name not in _shaped)
_heavy: Final = frozenset({"document", "plan"})
_LIGHT: Final = [column for column in proposals.c if column.name not in _heavy]
"""Without what only one proposal at a time is read for."""
_of_claim: Final = (proposal_claims.c.kind, proposal_claims.c.resource_id, proposal_claims.c.pointer)


class AskedAbout(NamedTuple):
    """A proposal, as far as a list says something of it."""

    id: str
    asker: str
    robot: str
    asked_at: float


class Proposals:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, record: ProposalRecord) -> bool:
        """Keep a proposal; False when its id is known already."""
        if not self._scope.insert_new(proposals, _values(record)):
            return False
        self._claim(record)
        return True

    def get(self, id: str) -> ProposalRecord | None:
        row = self._scope.first(self._scope.select(proposals, proposals.c.id == id))
        return None if row is None else self._with_claims([row])[0]

    def locked(self, id: str) -> ProposalRecord | None:
        """The proposal, held against everybody else until the end of the transaction."""
        row = self._scope.first(self._scope.select(proposals, proposals.c.id == id).with_for_update())
        return None if row is None else self._with_claims([row])[0]

    def locked_some(self, ids: Iterable[str]) -> list[ProposalRecord]:
        """These proposals, held in the order of their ids, without document and plan."""
        found: list[ProposalRecord] = []
        for some in batches(sorted(ids)):
            statement = self._light(proposals.c.id.in_(some)).order_by(proposals.c.id).with_for_update()
            found += self._with_claims(self._scope.all(statement))
        return found

    def replace(self, record: ProposalRecord, edition: int) -> bool:
        """Put the next edition in the place of this one; False when it is not this edition any more."""
        where = (proposals.c.id == record.id, proposals.c.edition == edition)
        if self._scope.update(proposals, *where, **_values(record)) != 1:
            return False
        self._scope.delete(proposal_claims, proposal_claims.c.proposal_id == record.id)
        self._scope.delete(permits, permits.c.proposal_id == record.id)
        self._claim(record)
        return True

    def approve(self, id: str, at: float, by: Iterable[str]) -> bool:
        """Enough people agreed, or nobody has to; tells whether this call was the first to say so."""
        where = (proposals.c.id == id, _open, proposals.c.approved_at.is_(None))
        return self._scope.update(proposals, *where, approved_at=at, approved_by=list(by)) == 1

    def suspend(self, id: str, because: str) -> bool:
        """Let an open proposal wait, or go on ("")."""
        where = (proposals.c.id == id, _open, proposals.c.suspended_because != because)
        return self._scope.update(proposals, *where, suspended_because=because) == 1

    def say(self, id: str, note: str) -> bool:
        """Say what an open proposal waits for, or that it goes on (""); False when that was said before."""
        where = (proposals.c.id == id, _open, proposals.c.note != note)
        return self._scope.update(proposals, *where, note=note) == 1

    def start(self, id: str, at: float) -> bool:
        """The application begins; tells whether this call was the first to begin it."""
        where = (
            proposals.c.id == id,
            _open,
            proposals.c.approved_at.is_not(None),
            proposals.c.started_at.is_(None),
        )
        return self._scope.update(proposals, *where, started_at=at) == 1

    def close(self, id: str, closing: Closing, at: float, note: str) -> bool:
        """End an open proposal; tells whether this call was the first to."""
        ended = {"closing": closing, "closed_at": at, "note": note}
        return self._scope.update(proposals, proposals.c.id == id, _open, **ended) == 1

    def use_permit(self, id: str, permit: Permit) -> None:
        """Keep what was used of the permit of a proposal that is `locked`."""
        self._scope.update(permits, permits.c.proposal_id == id, fields=to_builtins(permit.fields))

    def annul(self, id: str, at: float, note: str) -> bool:
        """What was taken for the use of a permit was none: the proposal is void, also where it had ended as applied;
        False where it ended in another way."""
        stands = proposals.c.closing.in_(("", "applied", "partly_applied"))
        return (
            self._scope.update(
                proposals, proposals.c.id == id, stands, closing="void", closed_at=at, note=note
            )
            == 1
        )

    # Finding

    def open_proposals(self, *, whole: bool = False) -> list[ProposalRecord]:
        """Every open proposal, oldest first, without its document and its plan unless it is asked for whole."""
        statement = (self._scope.select(proposals, _open) if whole else self._light(_open)).order_by(
            *_oldest_first
        )
        return self._with_claims(self._scope.all(statement))

    def whole(self, light: Iterable[ProposalRecord]) -> list[ProposalRecord]:
        """The same proposals with their documents and plans, which lists come without."""
        every, contents = list(light), dict[str, Stored]()
        for some in batches(one.id for one in every):
            statement = self._scope.select(proposals, proposals.c.id.in_(some))
            columns = statement.with_only_columns(proposals.c.id, proposals.c.document, proposals.c.plan)
            contents.update({row.id: row for row in self._scope.all(columns)})
        return [
            replace(one, document=row.document, plan=row.plan)
            for one in every
            if (row := contents.get(one.id)) is not None
        ]

    def to_apply(self, now: float) -> list[str]:
        """The ids of those that are being applied, and of the approved ones that calls make and whose time has come,
        oldest first."""
        is_due = and_(
            proposals.c.approved_at.is_not(None),
            proposals.c.suspended_because == "",
            proposals.c.id.not_in(self._permits_of_all()),
            or_(proposals.c.apply_at.is_(None), proposals.c.apply_at <= now),
        )
        statement = select(proposals.c.id).where(
            proposals.c.workspace == self._scope.workspace,
            _open,
            or_(proposals.c.started_at.is_not(None), is_due),
        )
        return [row.id for row in self._scope.all(statement.order_by(proposals.c.created_at, proposals.c.id))]

    def open_on(self, refs: Iterable[Ref], but: str = "") -> list[ProposalRecord]:
        """The open proposals (all `but` one) that touch any of these resources, oldest first, without document and
        plan."""
        wanted = frozenset(refs)
        found: set[str] = set()
        for kind in {ref.kind for ref in wanted}:
            for ids in batches(sorted(ref.id for ref in wanted if ref.kind == kind)):
                statement = self._scope.select(
                    proposal_claims, proposal_claims.c.kind == kind, proposal_claims.c.resource_id.in_(ids)
                )
                found.update(row.proposal_id for row in self._scope.all(statement))
        records: list[ProposalRecord] = []
        for some in batches(sorted(found - {but})):
            records += self._with_claims(self._scope.all(self._light(_open, proposals.c.id.in_(some))))
        return sorted(records, key=lambda record: (record.created_at, record.id))

    def open_about(self, ref: Ref) -> list[AskedAbout]:
        """The open proposals that touch a resource, oldest first: only who asks for them, and since when."""
        c = proposals.c
        statement = select(c.id, c.asker, c.robot, c.asked_at).where(
            c.workspace == self._scope.workspace, _open, c.id.in_(self._touching(ref))
        )
        return [AskedAbout(*row) for row in self._scope.all(statement.order_by(*_oldest_first))]

    def open_permits(self, ref: Ref, *, to_create: bool) -> list[ProposalRecord]:
        """The approved, open proposals with a permit about a resource, or (`to_create`) about a new one of its kind,
        oldest first, without document and plan."""
        found = self._to_create(ref.kind) if to_create else self.open_on([ref])
        return [record for record in found if record.permit is not None and record.approved_at is not None]

    def with_open_permits(self) -> list[ProposalRecord]:
        """The open proposals with a permit, approved or not, oldest first, without document and plan."""
        statement = self._light(_open, proposals.c.id.in_(self._permits_of_all()))
        return self._with_claims(self._scope.all(statement.order_by(*_oldest_first)))

    def _permits_of_all(self) -> Any:
        return select(permits.c.proposal_id).where(permits.c.workspace == self._scope.workspace)

    def _to_create(self, kind: str) -> list[ProposalRecord]:
        """The open proposals by which somebody may create a resource of this kind by hand."""
        named = type_coerce(permits.c.fields, Text).contains('"operation":"created"', autoescape=True)
        ids = sorted(row.proposal_id for row in self._scope.all(self._scope.select(permits, named)))
        records: list[ProposalRecord] = []
        for some in batches(ids):
            records += self._with_claims(self._scope.all(self._light(_open, proposals.c.id.in_(some))))
        mine = (record for record in records if record.permit and record.permit.creates(kind))
        return sorted(mine, key=lambda record: (record.created_at, record.id))

    def of_content(self, content: str) -> list[ProposalRecord]:
        """The proposals with this content, newest first, without document and plan."""
        return self._newest_first(self._light(proposals.c.content == content))

    def asked_since(self, at: float) -> list[ProposalRecord]:
        """Those whose present edition was asked since a moment, without document and plan."""
        return self._newest_first(self._light(proposals.c.asked_at >= at))

    def search(
        self,
        *,
        asker: str | None = None,
        is_open: bool | None = None,
        closing: str | None = None,
        ref: Ref | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> list[ProposalRecord]:
        """Newest first; `before` is the id of the last one of the page before."""
        where: list[ColumnElement[bool]] = [*self._scope.before(proposals, "created_at", before)]
        if asker is not None:
            where.append(proposals.c.asker == asker)
        if is_open is not None:
            where.append(_open if is_open else ~_open)
        if closing is not None:
            where.append(proposals.c.closing == closing)
        if ref is not None:
            where.append(proposals.c.id.in_(self._touching(ref)))
        return self._newest_first(self._scope.select(proposals, *where).limit(limit))

    def _touching(self, ref: Ref) -> Any:
        return select(proposal_claims.c.proposal_id).where(
            proposal_claims.c.workspace == self._scope.workspace,
            proposal_claims.c.kind == ref.kind,
            proposal_claims.c.resource_id == ref.id,
        )

    # Votes

    def vote(self, vote: Vote) -> None:
        """Keep a vote on a ballot, in the place of an earlier one by the same person. Whether it counts is not decided
        here."""
        self._scope.upsert(votes, [{name: getattr(vote, name) for name in field_names(Vote)}])

    def votes_on(self, ballots: Iterable[str]) -> dict[str, list[Vote]]:
        """The votes on each of these ballots, in the order they were cast; a ballot without any is left out."""
        wanted = tuple(ballots)
        return self._scope.once(("votes", wanted), lambda: self._votes(wanted))

    def _votes(self, ballots: Iterable[str]) -> dict[str, list[Vote]]:
        found: dict[str, list[Vote]] = {}
        for some in batches(ballots):
            statement = self._scope.select(votes, votes.c.approval_id.in_(some))
            for row in self._scope.all(statement.order_by(votes.c.at, votes.c.voter)):
                vote = Vote(**{name: row._mapping[name] for name in field_names(Vote)})
                found.setdefault(vote.approval_id, []).append(vote)
        return found

    # The thread

    def tell(self, event: ThreadEvent) -> ThreadEvent:
        """Add an event to the end of its proposal's thread; returns it with its number. The proposal is `locked`."""
        c = proposal_events.c
        last = select(func.coalesce(func.max(c.number), 0)).where(
            c.workspace == self._scope.workspace, c.proposal_id == event.proposal_id
        )
        number = int(self._scope.connection.execute(last).scalar_one()) + 1
        values = {name: getattr(event, name) for name in field_names(ThreadEvent)}
        self._scope.insert_new(proposal_events, {**values, "number": number, "details": dict(event.details)})
        return ThreadEvent(**{**values, "number": number})

    def thread(self, id: str) -> list[ThreadEvent]:
        """All that happened to a proposal, in order."""
        statement = self._scope.select(proposal_events, proposal_events.c.proposal_id == id)
        rows = self._scope.all(statement.order_by(proposal_events.c.number))
        return [
            ThreadEvent(**{name: row._mapping[name] for name in field_names(ThreadEvent)}) for row in rows
        ]

    # Rows

    def _light(self, *where: ColumnElement[bool]) -> Query:
        return select(*_LIGHT).where(proposals.c.workspace == self._scope.workspace, *where)

    def _newest_first(self, statement: Query) -> list[ProposalRecord]:
        ordered = statement.order_by(proposals.c.created_at.desc(), proposals.c.id.desc())
        return self._with_claims(self._scope.all(ordered))

    def _claim(self, record: ProposalRecord) -> None:
        rows = [
            {
                "proposal_id": record.id,
                "kind": claim.ref.kind,
                "resource_id": claim.ref.id,
                "pointer": claim.pointer,
            }
            for claim in dict.fromkeys(record.claims)
        ]
        self._scope.insert_all(proposal_claims, rows)
        if record.permit is not None:
            fields: Any = to_builtins(record.permit.fields)
            row = {"proposal_id": record.id, "who": record.permit.who, "lasts": record.permit.lasts}
            self._scope.insert_all(permits, [{**row, "fields": fields}])

    def _with_claims(self, rows: Iterable[Stored]) -> list[ProposalRecord]:
        every = list(rows)
        claims: dict[str, list[Claim]] = {}
        allowed: dict[str, Permit] = {}
        for some in batches(row.id for row in every):
            for row in self._scope.all(self._claims_and_permits(some)):
                if row.kind is not None:
                    claims.setdefault(row.id, []).append(Claim(Ref(row.kind, row.resource_id), row.pointer))
                if row.who is not None:
                    fields = convert(row.fields, tuple[PermittedField, ...])
                    allowed[row.id] = Permit(row.who, row.lasts, fields)
        return [_record(row, tuple(claims.get(row.id, ())), allowed.get(row.id)) for row in every]

    def _claims_and_permits(self, ids: Sequence[str]) -> Query:
        """A row for each claim, with the permit of its proposal, if it asks for one; at least one for each proposal."""
        p, claim, permit = proposals.c, proposal_claims.c, permits.c
        columns = (
            p.id,
            claim.kind,
            claim.resource_id,
            claim.pointer,
            permit.who,
            permit.lasts,
            permit.fields,
        )
        claimed = and_(claim.workspace == p.workspace, claim.proposal_id == p.id)
        permitted = and_(permit.workspace == p.workspace, permit.proposal_id == p.id)
        joined = proposals.outerjoin(proposal_claims, claimed).outerjoin(permits, permitted)
        mine = (p.workspace == self._scope.workspace, p.id.in_(ids))
        return select(*columns).select_from(joined).where(*mine).order_by(*_of_claim)


def _values(record: ProposalRecord) -> dict[str, Any]:
    return {
        **{name: getattr(record, name) for name in _as_they_are},
        "document": dict(record.document),
        "plan": dict(record.plan),
        "rules": to_builtins(record.rules),
        "excluded": record.excluded,
        "same_person": record.same_person or None,
        "approved_by": record.approved_by,
    }


def _record(row: Stored, claims: tuple[Claim, ...], permit: Permit | None) -> ProposalRecord:
    stored: Mapping[str, Json] = {"document": {}, "plan": {}, **row._mapping}
    return ProposalRecord(
        rules=convert(row.rules, tuple[Rule, ...]),
        excluded=tuple(row.excluded),
        same_person=tuple(map(tuple, row.same_person or ())),
        approved_by=tuple(row.approved_by),
        claims=claims,
        permit=permit,
        **{name: stored[name] for name in _as_they_are},
    )
