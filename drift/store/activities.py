"""The activity log: each entry once, with how far its processing has come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, and_, func, or_, select, type_coerce, union_all

from drift.core.model.activity import Activity, Actor, IngestRoute
from drift.core.model.email_addresses import plain_email
from drift.core.model.records import ActivityRecord, EntryOutcome
from drift.store.activity_rows import (
    LOGGED,
    LoggedEntry,
    activity_of,
    by_actor,
    called,
    newer_than,
    older_than,
    record_of,
    stored_values,
    within_moments,
)
from drift.store.sql.activity_months import once_each
from drift.store.sql.globs import is_pattern, matches
from drift.store.sql.tables import activities, changes
from drift.store.sql.workspace_scope import Scope, batches, due, writes_alone

LONGEST_PAUSE: Final = 900.0
"""Seconds for which an entry is put off at most."""

_not_done = activities.c.done_at.is_(None)
_unjudged = activities.c.judged_at.is_(None)
_to_do = and_(activities.c.history.is_(False), or_(_not_done, _unjudged))  # as the index says it
_looked_at = or_(activities.c.done_at.is_not(None), activities.c.attempts > 0)
_explains = (
    select(changes.c.id)
    .where(
        changes.c.workspace == activities.c.workspace,
        changes.c.source_id == activities.c.id,
        changes.c.source == "activity",
    )
    .exists()
)
_oldest_first = (activities.c.created_at, activities.c.id)
_newest_first = (activities.c.created_at.desc(), activities.c.id.desc())


class Head(NamedTuple):
    """The head of an entry: type, author, outcome. Enough for most entries, and quick to read."""

    id: str
    type: str
    milliseconds: int  # as stored: few heads are asked for their time
    actor: Actor
    outcome_code: EntryOutcome | None

    @property
    def created_at(self) -> float:
        """Unix seconds."""
        return self.milliseconds / 1000


class Activities:
    """`types` are globs. `actor` is an address, an id, or what stands in place of the address. Intervals include both
    ends."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    # Ingestion

    def add(
        self, activity: Activity, *, route: IngestRoute, received_at: float, history: bool = False
    ) -> bool:
        """Keep an entry; False when it is known already, by whatever route it came."""
        return self.add_many([activity], route=route, received_at=received_at, history=history) == 1

    def add_many(
        self, many: Iterable[Activity], *, route: IngestRoute, received_at: float, history: bool = False
    ) -> int:
        """Keep many entries at once; returns how many were new."""
        return self._scope.insert_all(
            activities,
            [stored_values(activity, route, received_at, history) for activity in self._unknown(many)],
        )

    def _unknown(self, many: Iterable[Activity]) -> Iterable[Activity]:
        """Those that may be new. Where no index sees all months, what is known is looked up."""
        if writes_alone(self._scope.connection):
            return many
        first: dict[str, Activity] = {}
        for activity in many:
            first.setdefault(activity.id, activity)
        if first:
            once_each(self._scope.connection, self._scope.workspace)
        known = self.known(first)
        return [activity for id, activity in first.items() if id not in known]

    def known(self, ids: Iterable[str]) -> set[str]:
        """Those of the ids that are kept already."""
        found: set[str] = set()
        for batch in batches(dict.fromkeys(ids)):
            statement = select(activities.c.id).where(
                activities.c.workspace == self._scope.workspace, self._scope.among(activities.c.id, batch)
            )
            found.update(row[0] for row in self._scope.all(statement))
        return found

    # Processing. Where it is known when an entry was made, `made_at` has only its month looked into.

    def pending(self, now: float, limit: int) -> list[ActivityRecord]:
        """Entries to process now, oldest first."""
        is_due = due(activities.c.next_try_at, now, LONGEST_PAUSE)
        return self._list(_to_do, _not_done, is_due, order=_oldest_first, limit=limit)

    def retry_at(
        self, id: str, at: float, outcome: str, code: EntryOutcome, *, made_at: float | None = None
    ) -> None:
        """Retry an entry at `at`, as it could not be finished."""
        self._scope.update(
            activities,
            *called(id, made_at),
            _not_done,
            attempts=activities.c.attempts + 1,
            next_try_at=at,
            outcome=outcome,
            outcome_code=code,
        )

    def done(
        self, id: str, at: float, outcome: str, code: EntryOutcome, *, made_at: float | None = None
    ) -> bool:
        """Mark an entry as processed; tells whether this call was the first to."""
        ended = {"done_at": at, "outcome": outcome, "outcome_code": code}
        return self._scope.update(activities, *called(id, made_at), _not_done, **ended) == 1

    def unjudged(self, limit: int) -> list[ActivityRecord]:
        """Entries that were attempted and not judged yet, oldest first. An entry can be judged before the change it
        announces is visible."""
        return self._list(_to_do, _unjudged, _looked_at, order=_oldest_first, limit=limit)

    def mark_judged(self, id: str, at: float, *, made_at: float | None = None) -> bool:
        """Mark an entry as judged; tells whether this call was the first to."""
        return self._scope.update(activities, *called(id, made_at), _unjudged, judged_at=at) == 1

    def judge_again(self, id: str) -> None:
        """Bring an entry before the policies once more."""
        self._scope.update(activities, activities.c.id == id, judged_at=None)

    # Queries

    def get(self, id: str) -> ActivityRecord | None:
        row = self._scope.first(self._scope.select(activities, activities.c.id == id))
        return None if row is None else record_of(row)

    def beginning_with(self, start: str, limit: int) -> list[ActivityRecord]:
        """The newest entries whose id has this prefix: tables show only a prefix."""
        found = self._list(
            activities.c.id.startswith(start, autoescape=True), order=_newest_first, limit=limit
        )
        return [record for record in found if record.activity.id.startswith(start)]

    def newest_created_at(self) -> int | None:
        row = self._scope.first(self._scope.select(activities).order_by(*_newest_first))
        return None if row is None else int(row.created_at)

    def oldest_created_at(self) -> float | None:
        """When the oldest entry was made."""
        where = activities.c.workspace == self._scope.workspace
        row = self._scope.first(select(func.min(activities.c.created_at)).where(where))
        return None if row is None or row[0] is None else float(row[0])

    def last_of(self, addresses: Iterable[str], until: float) -> dict[str, float]:
        """When each of these people made their last entry until a moment; those who made none are left out."""
        email, at, found = activities.c.actor_email, activities.c.created_at, {}
        for batch in batches(sorted(map(plain_email, addresses))):
            statement = (
                select(email, func.max(at))
                .where(activities.c.workspace == self._scope.workspace, email.in_(batch), at <= until)
                .group_by(email)
            )
            found.update({address: float(moment) for address, moment in self._scope.all(statement)})
        return found

    def ips_of(self, actor_email: str, before: int) -> frozenset[str]:
        """The IP addresses a person used before a moment."""
        statement = (
            select(activities.c.actor_ip)
            .where(
                activities.c.workspace == self._scope.workspace,
                activities.c.actor_email == plain_email(actor_email),
                activities.c.created_at < before,
                activities.c.actor_ip.is_not(None),
            )
            .distinct()
        )
        return frozenset(row[0] for row in self._scope.all(statement))

    def addresses_until(self, moment: float) -> dict[str, dict[str, float]]:
        """The IP addresses that each e-mail address used until a moment, each with its first use."""
        email, ip, at = activities.c.actor_email, activities.c.actor_ip, activities.c.created_at
        statement = (
            select(email, ip, func.min(at))
            .where(
                activities.c.workspace == self._scope.workspace,
                at <= moment,
                email.is_not(None),
                ip.is_not(None),
            )
            .group_by(email, ip)
        )
        found: dict[str, dict[str, float]] = {}
        for person, address, first in self._scope.all(statement):
            found.setdefault(plain_email(person), {})[address] = first
        return found

    def types(self) -> list[str]:
        """The types that any entry has."""
        statement = select(activities.c.type).where(activities.c.workspace == self._scope.workspace)
        return [row[0] for row in self._scope.all(statement.distinct())]

    def heads(self, types: Sequence[str], since: float, until: float) -> Iterator[Head]:
        """The heads of all entries of these types within an interval, oldest first. They are streamed: a year of them
        may not fit into memory."""
        actor_columns = (activities.c[f"actor_{part}"] for part in ("type", "id", "email", "ip"))
        at = type_coerce(activities.c.created_at, BigInteger)
        statement = (
            select(activities.c.id, activities.c.type, at, activities.c.outcome_code, *actor_columns)
            .where(
                activities.c.workspace == self._scope.workspace,
                self._is(types),
                activities.c.created_at.between(since, until),
            )
            .order_by(*_oldest_first)
        )
        for id_, type_, moment, code, *actor in self._scope.stream(statement):
            yield Head(id_, type_, moment, Actor(*actor), code)

    def many(self, ids: Sequence[str]) -> dict[str, ActivityRecord]:
        """The entries with these ids, by id."""
        # Unordered: with an order, SQLite would scan the whole log.
        found = (self._list(self._scope.among(activities.c.id, batch), order=()) for batch in batches(ids))
        return {record.activity.id: record for records in found for record in records}

    def count_between(self, since: float, until: float, *, but: EntryOutcome) -> int:
        """The number of entries of an interval, without those with the outcome `but`."""
        within = activities.c.created_at.between(since, until)
        return self._scope.count(activities, within, activities.c.outcome_code.is_distinct_from(but))

    def count(self, types: Sequence[str], actor: str | None, since: float, until: float) -> int:
        return self._scope.count(
            activities, self._is(types), activities.c.created_at.between(since, until), *by_actor(actor)
        )

    def moments(self, types: Sequence[str], actor: str | None, since: float, until: float) -> list[float]:
        """The moments of the entries that `count` counts."""
        within = activities.c.created_at.between(since, until)
        return self._moments(self._is(types), within, *by_actor(actor))

    def judged_moments(
        self, types: Sequence[str], actor: str | None, *, after: float, until: float
    ) -> list[float]:
        """The distinct moments of judged entries after a moment."""
        later = (activities.c.created_at > after, activities.c.created_at <= until, ~_unjudged)
        return sorted(set(self._moments(self._is(types), *later, *by_actor(actor))))

    def _moments(self, *where: ColumnElement[bool]) -> list[float]:
        statement = select(activities.c.created_at).where(
            activities.c.workspace == self._scope.workspace, *where
        )
        return [float(row[0]) for row in self._scope.all(statement)]

    def near(self, types: Sequence[str], since: float, until: float) -> list[ActivityRecord]:
        """Entries of these types around a moment, oldest first."""
        within = activities.c.created_at.between(since, until)
        return self._list(self._is(types), within, order=_oldest_first)

    def search(
        self,
        types: Sequence[str] = (),
        actor: str | None = None,
        since: float | None = None,
        until: float | None = None,
        *,
        excluding: Sequence[str] = (),
        bots_only: Sequence[str] | None = None,
        but_told: bool = False,
        before: tuple[float, str] | None = None,
        limit: int = 50,
    ) -> list[ActivityRecord]:
        """Newest first; no types means every type but those excluded. With `bots_only`, what bots did is left out
        unless it is of one of these types; with `but_told`, what explains a change, which tells of it, and what
        the service did itself. `before` is (created_at, id) of the last entry of the page before."""
        where = [*by_actor(actor), *within_moments(since, until)]
        if types:
            where.append(self._is(types))
        if excluding:
            where.append(~self._is(excluding))
        if bots_only is not None:
            where.append(~self._is_by_bot(bots_only))
        if but_told:
            where += [~_explains, func.coalesce(activities.c.outcome_code, "") != "our_own"]
        if before is not None:
            where.append(older_than(*before))
        if len(types) > 1 and not any(map(is_pattern, types)):
            return self._newest_of_each(types, where, limit)
        return self._list(*where, order=_newest_first, limit=limit)

    def oldest_first(
        self,
        types: Sequence[str],
        actor: str | None,
        since: float | None,
        until: float | None,
        *,
        after: tuple[float, str] | None,
        limit: int,
    ) -> list[LoggedEntry]:
        """Entries of these types (none: of every type), from the one behind `after` (created_at, id) on."""
        where = [*by_actor(actor), *within_moments(since, until), *((self._is(types),) if types else ())]
        if after is not None:
            where.append(newer_than(*after))
        statement = self._scope.select(activities, *where).with_only_columns(*LOGGED).order_by(*_oldest_first)
        return [
            LoggedEntry(activity_of(row), row.received_at) for row in self._scope.all(statement.limit(limit))
        ]

    def _newest_of_each(
        self, types: Sequence[str], where: Sequence[ColumnElement[bool]], limit: int
    ) -> list[ActivityRecord]:
        """The newest of the newest of each type. Where the types are seldom, the database would look through the whole
        log for them in the order of time."""
        of_each = [
            self._scope.select(activities, activities.c.type == type_, *where)
            .order_by(*_newest_first)
            .limit(limit)
            .subquery()
            for type_ in dict.fromkeys(types)
        ]
        found = union_all(*(select(one) for one in of_each)).subquery()
        newest = select(found).order_by(found.c.created_at.desc(), found.c.id.desc()).limit(limit)
        return [record_of(row) for row in self._scope.all(newest)]

    def count_left_out(
        self,
        excluding: Sequence[str],
        bots_only: Sequence[str],
        *,
        actor: str | None = None,
        since: float | None = None,
        until: float | None = None,
        most: int | None = None,
    ) -> int:
        """The number of entries that a search with these exclusions leaves out; counted up to `most`, if that is
        given."""
        left_out = (
            or_(self._is(excluding), self._is_by_bot(bots_only)),
            *by_actor(actor),
            *within_moments(since, until),
        )
        if most is None:
            return self._scope.count(activities, *left_out)
        return self._scope.count_up_to(most, activities, *left_out)

    def count_pending(self) -> int:
        """The number of entries that wait to be processed or judged."""
        return self._scope.count(activities, _to_do)

    def _is_by_bot(self, but: Sequence[str]) -> ColumnElement[bool]:
        by_bot = func.coalesce(activities.c.actor_type, "") == "bot"
        return and_(by_bot, ~self._is(but))

    def _is(self, types: Sequence[str]) -> ColumnElement[bool]:
        return matches(activities.c.type, types, self._scope.connection.dialect.name)

    def _list(
        self, *where: ColumnElement[bool], order: Sequence[ColumnElement[Any]], limit: int | None = None
    ) -> list[ActivityRecord]:
        statement = self._scope.select(activities, *where).order_by(*order).limit(limit)
        return [record_of(row) for row in self._scope.all(statement)]
