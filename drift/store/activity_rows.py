"""Rows of the activity log: conditions on them (by whom, when, behind which other), and what an entry is as a row."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, or_

from drift.core.model.activity import Activity, IngestRoute
from drift.core.model.email_addresses import plain_email
from drift.core.model.records import ActivityRecord
from drift.store.sql.row_codecs import actor_of, actor_values
from drift.store.sql.tables import activities
from drift.store.sql.workspace_scope import Stored

_LOGGED: Final = ("id", "type", "created_at", "actor_type", "actor_id", "actor_email", "actor_ip")
LOGGED: Final = [activities.c[name] for name in (*_LOGGED, "raw", "metadata", "received_at")]
"""The columns of an entry as it was logged, without how far its processing has come."""


class LoggedEntry(NamedTuple):
    """An entry, and when it was received."""

    activity: Activity
    received_at: float


def by_actor(actor: str | None) -> tuple[ColumnElement[bool], ...]:
    if actor is None:
        return ()
    if "@" in actor:
        return (activities.c.actor_email == plain_email(actor),)
    return (or_(activities.c.actor_id == actor, activities.c.actor_email == plain_email(actor)),)


def within_moments(since: float | None, until: float | None) -> tuple[ColumnElement[bool], ...]:
    """Both ends count; an end that is None is open."""
    first = () if since is None else (activities.c.created_at >= since,)
    last = () if until is None else (activities.c.created_at <= until,)
    return (*first, *last)


def newer_than(created_at: float, id: str) -> ColumnElement[bool]:
    later = activities.c.created_at > created_at
    return or_(later, and_(activities.c.created_at == created_at, activities.c.id > id))


def older_than(created_at: float, id: str) -> ColumnElement[bool]:
    earlier = activities.c.created_at < created_at
    return or_(earlier, and_(activities.c.created_at == created_at, activities.c.id < id))


def called(id: str, made_at: float | None) -> tuple[ColumnElement[bool], ...]:
    """The entry with this id; where it is known when it was made, only its month is looked into."""
    named = (activities.c.id == id,)
    return named if made_at is None else (*named, activities.c.created_at == made_at)


def stored_values(
    activity: Activity, route: IngestRoute, received_at: float, history: bool
) -> dict[str, Any]:
    inside = activity.raw.get("metadata") == activity.metadata
    return {
        "id": activity.id,
        "type": activity.type,
        "created_at": activity.created_at,
        **actor_values(activity.actor),
        "raw": dict(activity.raw),
        "metadata": None if inside else dict(activity.metadata),
        "route": route,
        "received_at": received_at,
        "history": history,
        "attempts": 0,
        "next_try_at": 0.0,
        "outcome": "",
    }


def activity_of(row: Stored) -> Activity:
    metadata = row.raw.get("metadata") if row.metadata is None else row.metadata
    return Activity(row.id, row.type, int(row.created_at), actor_of(row), metadata or {}, row.raw)


def record_of(row: Stored) -> ActivityRecord:
    return ActivityRecord(
        activity=activity_of(row),
        route=row.route,
        received_at=row.received_at,
        history=row.history,
        done_at=row.done_at,
        judged_at=row.judged_at,
        attempts=row.attempts,
        next_try_at=row.next_try_at,
        outcome=row.outcome,
        outcome_code=row.outcome_code,
    )
