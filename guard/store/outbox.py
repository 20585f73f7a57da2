"""The outbox: messages to send, each kept until its channel accepted it or it was given up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Scope, Stored, due
from guard.core.model.records import Notification, UndeliveredMessages
from guard.store.notification_tables import outbox

LONGEST_PAUSE: Final = 4 * 3600.0
"""Seconds for which a message is put off at most."""

LONGEST_WAIT: Final = 26 * 3600.0
"""Seconds for which a message waits to be told together with others, at most: a day that clocks made longer."""

_unsent = outbox.c.sent_at.is_(None) & outbox.c.given_up.is_(False)


class Outbox:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, notification: Notification) -> bool:
        """Keep a message; False when its id is known already."""
        values = {name: getattr(notification, name) for name in field_names(Notification)}
        values["payload"] = dict(notification.payload)
        return self._scope.insert_new(outbox, {**values, "given_up": False})

    def latest_of(self, matter: str) -> float:
        """When the last message of a matter was written; 0 where there is none."""
        c = outbox.c
        newest = select(func.max(c.created_at).label("at"))
        row = self._scope.first(newest.where(c.workspace == self._scope.workspace, c.matter == matter))
        return float(row.at) if row is not None and row.at is not None else 0.0

    def has(self, channel: str, matter: str) -> bool:
        """Whether a message of a matter was ever meant for a channel."""
        c = outbox.c
        return (
            self._scope.first(self._scope.select(outbox, c.channel == channel, c.matter == matter))
            is not None
        )

    def get(self, id: str) -> Notification | None:
        row = self._scope.first(self._scope.select(outbox, outbox.c.id == id))
        return None if row is None else _notification(row)

    def newest_to(self, addresses: Collection[str], limit: int) -> list[Notification]:
        """The messages of late to a reader, newest first; not those that a digest told of."""
        to_them = outbox.c.recipient.in_(addresses), outbox.c.told_in == ""
        statement = self._scope.select(outbox, *to_them)
        newest = statement.order_by(outbox.c.created_at.desc(), outbox.c.id.desc())
        return [_notification(row) for row in self._scope.all(newest.limit(limit))]

    def channels_due(self, now: float) -> list[str]:
        """The channels for which a message is due."""
        due_now = or_(_due(now), _gathered_due(now))
        found = (
            select(outbox.c.channel).where(outbox.c.workspace == self._scope.workspace, due_now).distinct()
        )
        return sorted(row.channel for row in self._scope.all(found))

    def due(self, now: float, limit: int) -> list[Notification]:
        """Messages whose time has come, oldest first."""
        return self._oldest(limit, _due(now))

    def next_for(self, channel: str, now: float, limit: int) -> list[Notification]:
        """Messages to send to a channel now, oldest first; none before an earlier one of its matter is sent or given
        up."""
        return self._oldest(limit, _due(now), ~_follows_unsent(), outbox.c.channel == channel)

    def _oldest(self, limit: int, *where: ColumnElement[bool]) -> list[Notification]:
        statement = self._scope.select(outbox, *where)
        rows = self._scope.all(statement.order_by(outbox.c.created_at, outbox.c.id).limit(limit))
        return [_notification(row) for row in rows]

    def gathered_due(self, channel: str, now: float, limit: int) -> list[Notification]:
        """Gathered messages that are to be told now, oldest first."""
        return self._oldest(limit, _gathered_due(now), outbox.c.channel == channel)

    def gather(self, id: str, until: float) -> None:
        """Let a message wait to be told together with others."""
        self._scope.update(outbox, outbox.c.id == id, _unsent, gathered=True, next_try_at=until)

    def gathered_until(self, notification: Notification) -> float | None:
        """Until when an earlier message of the same matter waits to be told together with others."""
        found = select(func.max(outbox.c.next_try_at).label("until")).where(
            outbox.c.workspace == self._scope.workspace, *_gathered_before(notification)
        )
        row = self._scope.first(found)
        return None if row is None or row.until is None else float(row.until)

    def release(self, notification: Notification, now: float) -> int:
        """Send at once, by themselves, what was gathered of the matter of an urgent message; returns how many messages
        that were."""
        freed = {"gathered": False, "urgent": True, "next_try_at": now}
        return self._scope.update(outbox, *_gathered_before(notification), **freed)

    def release_one(self, id: str, now: float) -> None:
        self._scope.update(outbox, outbox.c.id == id, _unsent, gathered=False, next_try_at=now)

    def told(self, ids: Sequence[str], digest: str, now: float) -> bool:
        """Mark gathered messages as told in another one; False where another process has told one of them."""
        waits = outbox.c.id.in_(ids), outbox.c.gathered.is_(True), _unsent
        return self._scope.update(outbox, *waits, sent_at=now, told_in=digest) == len(ids)

    def sent_since(self, notification: Notification, since: float, limit: int) -> list[float]:
        """When the channel told the recipient something new, newest first."""
        c = outbox.c
        told = self._scope.select(
            outbox,
            c.channel == notification.channel,
            c.recipient == notification.recipient,
            c.sent_at > since,
            c.told_in == "",
            c.edited.is_(False),
        )
        rows = self._scope.all(told.order_by(c.sent_at.desc()).limit(limit))
        return [float(row.sent_at) for row in rows]

    def claim(self, notification: Notification, until: float) -> bool:
        """Take a due message for sending; False when another process has. Unless it is sent or retried by then, it is
        due again at `until`."""
        seen = outbox.c.next_try_at == notification.next_try_at
        return (
            self._scope.update(outbox, outbox.c.id == notification.id, _unsent, seen, next_try_at=until) == 1
        )

    def put_off(self, channel: str, until: float, why: str) -> None:
        """Try no message of a channel before `until`: it is away."""
        waits = outbox.c.channel == channel, outbox.c.next_try_at < until, outbox.c.gathered.is_(False)
        self._scope.update(outbox, _unsent, *waits, next_try_at=until, failed_because=why)

    def count_pending(self) -> int:
        """The number of messages neither sent nor given up, nor gathered for later."""
        return self._scope.count(outbox, _unsent, outbox.c.gathered.is_(False))

    def undelivered(self) -> list[UndeliveredMessages]:
        """By channel: the messages that failed when they were last tried. A message given up counts until the channel
        accepts a newer one."""
        c = outbox.c
        accepted = (
            select(c.channel, func.max(c.sent_at).label("at"))
            .where(c.workspace == self._scope.workspace)
            .group_by(c.channel)
            .subquery()
        )
        failed = (
            select(c.channel, c.created_at, c.failed_because)
            .outerjoin(accepted, accepted.c.channel == c.channel)
            .where(
                c.workspace == self._scope.workspace,
                c.sent_at.is_(None),
                c.failed_because != "",
                or_(c.given_up.is_(False), accepted.c.at.is_(None), c.created_at > accepted.c.at),
            )
        )
        found: dict[str, list[Stored]] = {}
        for row in self._scope.all(failed.order_by(c.created_at, c.id)):
            found.setdefault(row.channel, []).append(row)
        return [
            UndeliveredMessages(channel, len(rows), rows[0].created_at, rows[-1].failed_because)
            for channel, rows in sorted(found.items())
        ]

    def sent(self, id: str, at: float, *, edited: bool = False) -> bool:
        """Mark a message as sent; tells whether this call was the first to."""
        done = {"sent_at": at, "failed_because": "", "edited": edited}
        return self._scope.update(outbox, outbox.c.id == id, _unsent, **done) == 1

    def retry(self, id: str, at: float, why: str) -> bool:
        """Retry a message at `at`. False when it is sent or given up."""
        again = {"attempts": outbox.c.attempts + 1, "next_try_at": at, "failed_because": why}
        return self._scope.update(outbox, outbox.c.id == id, _unsent, **again) == 1

    def give_up(self, id: str, why: str) -> bool:
        """Give a message up; tells whether this call was the first to."""
        ended = {"attempts": outbox.c.attempts + 1, "given_up": True, "failed_because": why}
        return self._scope.update(outbox, outbox.c.id == id, _unsent, **ended) == 1


def _due(now: float) -> ColumnElement[bool]:
    return and_(_unsent, outbox.c.gathered.is_(False), due(outbox.c.next_try_at, now, LONGEST_PAUSE))


def _gathered_due(now: float) -> ColumnElement[bool]:
    return and_(_unsent, outbox.c.gathered.is_(True), due(outbox.c.next_try_at, now, LONGEST_WAIT))


def _gathered_before(notification: Notification) -> tuple[ColumnElement[bool], ...]:
    c = outbox.c
    same = c.channel == notification.channel, c.recipient == notification.recipient
    return (*same, c.matter == notification.matter, c.matter != "", c.gathered.is_(True), _unsent)


def _follows_unsent() -> ColumnElement[bool]:
    """Whether an earlier message of the same matter to the same recipient is neither sent nor given up."""
    c, earlier = outbox.c, outbox.alias("earlier")
    is_earlier = or_(
        earlier.c.created_at < c.created_at, and_(earlier.c.created_at == c.created_at, earlier.c.id < c.id)
    )
    return exists().where(
        earlier.c.workspace == c.workspace,
        earlier.c.channel == c.channel,
        earlier.c.recipient == c.recipient,
        earlier.c.matter == c.matter,
        c.matter != "",
        earlier.c.sent_at.is_(None),
        earlier.c.gathered.is_(False),
        earlier.c.given_up.is_(False),
        is_earlier,
    )


def _notification(row: Stored) -> Notification:
    return Notification(**{name: row._mapping[name] for name in field_names(Notification)})
