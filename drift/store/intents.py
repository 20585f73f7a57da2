"""Intents: writes to Intercom, each recorded before it is made, and how far each came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from sqlalchemy import ColumnElement, and_, or_

from drift.core.model.api_call import Call
from drift.core.model.records import Intent, IntentOutcome
from drift.core.model.resources import Digest, Ref
from drift.store.sql.row_codecs import (
    dump_calls,
    dump_cause,
    dump_fields,
    load_calls,
    load_cause,
    load_fields,
    parent_of,
    ref_of,
    ref_values,
)
from drift.store.sql.work_tables import intents
from drift.store.sql.workspace_scope import Query, Scope, Stored, batches, due

LONGEST_PAUSE: Final = 900.0
"""Seconds for which an intent is put off at most."""

_open = intents.c.finished_at.is_(None)
_newest_first = (intents.c.created_at.desc(), intents.c.id.desc())
_as_they_are: Final = (
    "id",
    "operation",
    "purpose",
    "reason",
    "state",
    "created_at",
    "expected",
    "target",
    "writing_at",
    "finished_at",
    "attempts",
    "next_try_at",
    "outcome",
    "outcome_code",
    "result",
    "result_id",
)


class Intents:
    """An intent is open while it is planned or being written, and has `finished_at` once it is neither."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, intent: Intent) -> bool:
        """Record an intent; False when its id is known already."""
        return self._scope.insert_new(
            intents,
            {
                **ref_values(intent.ref, intent.parent),
                **{name: getattr(intent, name) for name in _as_they_are},
                "fields": dump_fields(intent.fields),
                "calls": dump_calls(intent.calls),
                "cause": dump_cause(intent.cause),
            },
        )

    def get(self, id: str) -> Intent | None:
        row = self._scope.first(self._scope.select(intents, intents.c.id == id))
        return None if row is None else _intent(row)

    def many(self, ids: Iterable[str]) -> dict[str, Intent]:
        """The intents with these ids, by id."""
        found = (
            self._intents(self._scope.select(intents, self._scope.among(intents.c.id, batch)))
            for batch in batches(dict.fromkeys(ids))
        )
        return {intent.id: intent for listed in found for intent in listed}

    def open_intents(self, now: float | None = None) -> list[Intent]:
        """Open intents, oldest first; with `now`, only those due by then."""
        is_due = () if now is None else (due(intents.c.next_try_at, now, LONGEST_PAUSE),)
        statement = self._scope.select(intents, _open, *is_due)
        return self._intents(statement.order_by(intents.c.created_at, intents.c.id))

    def start_writing(self, id: str, at: float, until: float, attempts: int) -> bool:
        """Claim an intent to write it; tells whether this call got it. Nobody else gets it before `until`; after that,
        an interrupted write may be claimed again. `attempts` is the count that the caller read: if somebody else
        claimed the intent since, this call fails, however that attempt ended."""
        planned = intents.c.state == "planned"
        again = and_(intents.c.state == "writing", due(intents.c.next_try_at, at, LONGEST_PAUSE))
        taken = {"state": "writing", "writing_at": at, "next_try_at": until}
        where = (intents.c.id == id, _open, intents.c.attempts == attempts, or_(planned, again))
        return self._scope.update(intents, *where, **taken, attempts=attempts + 1) == 1

    def replan(self, id: str, calls: Sequence[Call]) -> bool:
        """Replace the calls of an open intent, as the live resource changed. False when it is finished."""
        return self._scope.update(intents, intents.c.id == id, _open, calls=dump_calls(calls)) == 1

    def accepted(self, id: str, at: float, outcome: str, result_id: str | None = None) -> bool:
        """Intercom accepted the write; from `at` on it may be read back. False when the intent is finished."""
        shown = {"next_try_at": at, "outcome": outcome, "outcome_code": "accepted", **_new_id(result_id)}
        return self._scope.update(intents, intents.c.id == id, _open, **shown) == 1

    def made(self, id: str, result_id: str) -> bool:
        """Intercom gave this id to what an open intent created, before all of its calls were made."""
        return self._scope.update(intents, intents.c.id == id, _open, result_id=result_id) == 1

    def retry_at(self, id: str, at: float, outcome: str, code: IntentOutcome | None) -> bool:
        """Retry an intent at `at`. False when it is finished."""
        later = {"next_try_at": at, "outcome": outcome, "outcome_code": code}
        return self._scope.update(intents, intents.c.id == id, _open, **later) == 1

    def finish(
        self,
        id: str,
        state: Literal["verified", "failed", "void"],
        at: float,
        outcome: str,
        result: Digest | None = None,
        result_id: str | None = None,
        *,
        code: IntentOutcome | None = None,
    ) -> bool:
        """Finish an intent; tells whether this call was the first to."""
        ended = {"state": state, "finished_at": at, "outcome": outcome, "outcome_code": code}
        where = (intents.c.id == id, _open)
        return self._scope.update(intents, *where, **ended, **_new_id(result_id), result=result) == 1

    def recent(
        self,
        ref: Ref,
        since: float,
        purposes: Sequence[str] = (),
        states: Sequence[str] = (),
    ) -> list[Intent]:
        """Intents of a resource recorded since a moment, newest first; no purposes or states means any."""
        where = [*_is_resource(ref), intents.c.created_at >= since]
        if purposes:
            where.append(intents.c.purpose.in_(purposes))
        if states:
            where.append(intents.c.state.in_(states))
        return self._intents(self._scope.select(intents, *where).order_by(*_newest_first))

    def count_since(self, since: float, states: Sequence[str] = (), *, without: Sequence[str] = ()) -> int:
        """The number of intents recorded since a moment; no states means any. Purposes `without` are left out."""
        where = [intents.c.created_at >= since, *([intents.c.purpose.not_in(without)] if without else [])]
        if states:
            where.append(intents.c.state.in_(states))
        return self._scope.count(intents, *where)

    def of_kind(self, kind: str, since: float) -> list[Intent]:
        """Intents that may explain changes of a kind since a moment: open, recorded or finished since; newest first."""
        fresh = or_(_open, intents.c.created_at >= since, intents.c.finished_at >= since)
        statement = self._scope.select(intents, intents.c.kind == kind, fresh)
        return self._intents(statement.order_by(*_newest_first))

    def voided_since(self, since: float) -> list[Intent]:
        """Void intents that were finished since a moment, oldest first."""
        statement = self._scope.select(intents, intents.c.state == "void", intents.c.finished_at >= since)
        return self._intents(statement.order_by(intents.c.finished_at, intents.c.id))

    def for_ref(self, ref: Ref, limit: int = 50) -> list[Intent]:
        """Newest first."""
        statement = self._scope.select(intents, *_is_resource(ref))
        return self._intents(statement.order_by(*_newest_first).limit(limit))

    def for_reason(self, reason: str) -> list[Intent]:
        """The intents of a decision, an approval or a proposal, oldest first."""
        return self.for_reasons([reason]).get(reason, [])

    def for_reasons(self, reasons: Iterable[str]) -> dict[str, list[Intent]]:
        """The intents of each of these decisions and approvals, oldest first; one without intents is left out."""
        wanted = tuple(reasons)
        return self._scope.once(("intents", wanted), lambda: self._for_reasons(wanted))

    def _for_reasons(self, reasons: Iterable[str]) -> dict[str, list[Intent]]:
        found: dict[str, list[Intent]] = {}
        for batch in batches(dict.fromkeys(reasons)):
            statement = self._scope.select(intents, self._scope.among(intents.c.reason, batch))
            for intent in self._intents(statement.order_by(intents.c.created_at, intents.c.id)):
                found.setdefault(intent.reason, []).append(intent)
        return found

    def search(
        self,
        limit: int = 50,
        before: str | None = None,
        *,
        ref: Ref | None = None,
        is_open: bool | None = None,
    ) -> list[Intent]:
        """Newest first; `before` is the id of the last intent of the page before."""
        where = [*self._scope.before(intents, "created_at", before), *(_is_resource(ref) if ref else ())]
        if is_open is not None:
            where.append(_open if is_open else ~_open)
        statement = self._scope.select(intents, *where)
        return self._intents(statement.order_by(*_newest_first).limit(limit))

    def counts(self) -> dict[tuple[str, str], int]:
        """The number of intents by (state, purpose)."""
        return {
            (state, purpose): n
            for (state, purpose), n in self._scope.count_by(intents, "state", "purpose").items()
        }

    def _intents(self, statement: Query) -> list[Intent]:
        return [_intent(row) for row in self._scope.all(statement)]


def _is_resource(ref: Ref) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return intents.c.kind == ref.kind, intents.c.resource_id == ref.id


def _new_id(result_id: str | None) -> dict[str, str]:
    """The column to set; a known id is never unset."""
    return {} if result_id is None else {"result_id": result_id}


def _intent(row: Stored) -> Intent:
    return Intent(
        ref=ref_of(row),
        parent=parent_of(row),
        fields=load_fields(row.fields),
        calls=load_calls(row.calls),
        cause=load_cause(row.cause),
        **{name: row._mapping[name] for name in _as_they_are},
    )
