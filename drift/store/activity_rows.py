"""Rows of the activity log: conditions on them (by whom, when, behind which other), and what is exported of one."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, and_, or_

from drift.core.model.activity import Activity
from drift.core.model.email_addresses import plain_email
from drift.store.sql.tables import activities

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
