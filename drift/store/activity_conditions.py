"""Conditions on entries of the activity log: by whom, when, and behind which other entry."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_

from drift.core.model.email_addresses import plain_email
from drift.store.sql.tables import activities


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
