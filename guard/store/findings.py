"""Findings, open and closed: one row per policy and subject, reopened and never repeated."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, func, or_, select

from drift.core.model.resources import Json
from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Query, Scope, Stored
from guard.core.model.records import Acknowledgement, Finding
from guard.store.tables import findings

News: TypeAlias = Literal["opened", "reopened", "seen"]

_open = findings.c.closed_at.is_(None)
_newest_first = (findings.c.opened_at.desc(), findings.c.id.desc())


class Findings:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def open_or_touch(
        self,
        policy: str,
        subject: str,
        kind: str | None,
        severity: str,
        sentence: str,
        at: float,
        decision_id: str,
        evidence: Sequence[Json] = (),
    ) -> tuple[Finding, News]:
        """Open a finding, or update it if the subject still breaks the policy. A closed one is reopened."""
        fresh = Finding(
            id=finding_id(policy, subject),
            policy=policy,
            subject=subject,
            kind=kind,
            severity=severity,
            sentence=sentence,
            opened_at=at,
            last_seen_at=at,
            decision_id=decision_id,
            evidence=tuple(evidence),
        )
        if self._scope.insert_new(findings, _values(fresh)):
            return fresh, "opened"
        row = self._scope.first(self._scope.select(findings, *_about(policy, subject)).with_for_update())
        if row is None:
            raise LookupError(f"The finding {fresh.id} of {policy} about {subject} is another one's.")
        old = _finding(row)
        now, news = _seen_again(old, fresh)
        self._replace(old, now)
        return now, news

    def close(self, policy: str, subject: str, at: float, because: str) -> bool:
        """Close a finding; tells whether this call was the first to."""
        closed = {"closed_at": at, "closed_because": because}
        return self._scope.update(findings, *_about(policy, subject), _open, **closed) == 1

    def acknowledge(
        self, finding: Finding, at: float, because: str, accepted: Mapping[str, Json] | None = None
    ) -> bool:
        """Keep the acknowledgements and the note of an open finding. With `accepted` they close it; tells whether this
        call was the first to."""
        kept: dict[str, Any] = {"acknowledgements": _people(finding), "note": finding.note or None}
        if accepted is not None:
            kept |= {"accepted": dict(accepted), "closed_at": at, "closed_because": because}
        return self._scope.update(findings, findings.c.id == finding.id, _open, **kept) == 1

    def reopen(self, finding: Finding, why: str) -> None:
        """Go on with a finding as if it had not been closed, with the acknowledgements that still count; `why` is a
        finished sentence."""
        fresh = replace(
            finding,
            closed_at=None,
            closed_because="",
            reopened=finding.reopened + 1,
            accepted=None,
            note=why,
        )
        self._scope.update(findings, findings.c.id == finding.id, **_values(fresh))

    def _replace(self, old: Finding, fresh: Finding) -> None:
        """Only what differs is written, and stands in the ledger."""
        before = _values(old)
        moved = {name: value for name, value in _values(fresh).items() if value != before[name]}
        if moved:
            self._scope.update(findings, findings.c.id == old.id, **moved)

    def locked(self, id: str) -> Finding | None:
        """A finding that nobody else changes until this transaction ends."""
        row = self._scope.first(self._scope.select(findings, findings.c.id == id).with_for_update())
        return None if row is None else _finding(row)

    def open_findings(self, kind: str | None = None) -> list[Finding]:
        """Newest first."""
        where = () if kind is None else (findings.c.kind == kind,)
        return self._newest_first(self._scope.select(findings, _open, *where))

    def open_at(self, moment: float) -> list[Finding]:
        """Those that were open at a moment, newest first. One that was opened again since is known by its last opening
        only."""
        c = findings.c
        then = (c.opened_at <= moment, or_(c.closed_at.is_(None), c.closed_at > moment))
        return self._newest_first(self._scope.select(findings, *then))

    def open_by_policy(self) -> dict[str, int]:
        """How many findings of each policy are open."""
        counted = select(findings.c.policy, func.count()).where(
            findings.c.workspace == self._scope.workspace, _open
        )
        rows = self._scope.connection.execute(counted.group_by(findings.c.policy))
        return {str(policy): int(count) for policy, count in rows.all()}

    def count_open_by_kind(self) -> dict[str, int]:
        """How many are open about resources of each kind; a kind without any is left out."""
        c = findings.c
        where = (c.workspace == self._scope.workspace, _open, c.kind.is_not(None))
        statement = select(c.kind, func.count()).where(*where).group_by(c.kind)
        return {kind: int(count) for kind, count in self._scope.all(statement)}

    def closed_since(self, at: float) -> list[Finding]:
        """What was closed since a moment, newest first."""
        return self._newest_first(self._scope.select(findings, findings.c.closed_at >= at))

    def get(self, id: str) -> Finding | None:
        row = self._scope.first(self._scope.select(findings, findings.c.id == id))
        return None if row is None else _finding(row)

    def for_subject(self, subject: str) -> list[Finding]:
        """Open and closed, newest first."""
        return self._newest_first(self._scope.select(findings, findings.c.subject == subject))

    def search(
        self,
        policy: str | None = None,
        kind: str | None = None,
        severity: str | None = None,
        is_open: bool | None = None,
        since: float | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> list[Finding]:
        """Newest first by the time they were last opened; `before` is the id of the last one of the page before."""
        wanted = {findings.c.policy: policy, findings.c.kind: kind, findings.c.severity: severity}
        where = [column == value for column, value in wanted.items() if value is not None]
        where += self._scope.before(findings, "opened_at", before)
        if is_open is not None:
            where.append(_open if is_open else ~_open)
        if since is not None:
            where.append(findings.c.last_seen_at >= since)
        return self._newest_first(self._scope.select(findings, *where).limit(limit))

    def _newest_first(self, statement: Query) -> list[Finding]:
        return [_finding(row) for row in self._scope.all(statement.order_by(*_newest_first))]


def _seen_again(old: Finding, fresh: Finding) -> tuple[Finding, News]:
    again = replace(fresh, id=old.id, count=old.count + 1, reopened=old.reopened)
    if old.closed_at is not None:
        return replace(again, reopened=old.reopened + 1), "reopened"
    seen_at = max(old.last_seen_at, fresh.last_seen_at)
    return replace(again, opened_at=old.opened_at, last_seen_at=seen_at), "seen"


def finding_id(policy: str, subject: str) -> str:
    """The same finding has the same id on every replica."""
    return hashlib.sha256(f"{policy}\n{subject}".encode("utf-8", "replace")).hexdigest()[:20]


def _about(policy: str, subject: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return findings.c.policy == policy, findings.c.subject == subject


def _values(finding: Finding) -> dict[str, Any]:
    values = {name: getattr(finding, name) for name in field_names(Finding)}
    accepted = None if finding.accepted is None else dict(finding.accepted)
    return values | {
        "acknowledgements": _people(finding),
        "accepted": accepted,
        "note": finding.note or None,
    }


def _people(finding: Finding) -> list[list[Json]] | None:
    return [[one.who, one.at, one.comment] for one in finding.acknowledgements] or None


def _finding(row: Stored) -> Finding:
    fields = {name: row._mapping[name] for name in field_names(Finding)}
    shaped = {
        "evidence": tuple(row.evidence),
        "acknowledgements": tuple(Acknowledgement(*one) for one in row.acknowledgements or ()),
        "note": row.note or "",
    }
    return Finding(**(fields | shaped))
