"""In which workspaces something is open that time alone may make due: one statement for all of them, however many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import ColumnElement, Connection, Select, Table, literal, select, union_all

from drift.store.sql.ledger_tables import ledger_pending
from drift.store.sql.tables import activities, api_requests, changes, hints, schema_events, to_do
from drift.store.sql.work_tables import intents
from guard.store.notification_tables import outbox
from guard.store.proposal_tables import glass_breaks, proposals
from guard.store.reason_tables import why_questions
from guard.store.tables import approvals

Sort: TypeAlias = Literal["steps", "messages", "ledger"]
"""Whose work it is: the loop's steps, what sends messages, or what makes entries of the ledger."""
STEPS: Final[Sort] = "steps"
MESSAGES: Final[Sort] = "messages"
LEDGER: Final[Sort] = "ledger"
EVERYTHING: Final[frozenset[Sort]] = frozenset({STEPS, MESSAGES, LEDGER})
"""What may be open where nobody knows."""

_OPEN: Final[tuple[tuple[Sort, Table, ColumnElement[bool] | None], ...]] = (
    (STEPS, activities, to_do),
    (STEPS, hints, hints.c.done_at.is_(None)),
    (STEPS, api_requests, api_requests.c.done_at.is_(None)),
    (STEPS, schema_events, schema_events.c.followed_at.is_(None)),
    (STEPS, changes, changes.c.judged_at.is_(None)),
    (STEPS, changes, changes.c.revised_at.is_not(None)),
    (STEPS, intents, intents.c.finished_at.is_(None)),
    (STEPS, proposals, proposals.c.closed_at.is_(None)),
    (STEPS, approvals, approvals.c.settled_at.is_(None)),
    (STEPS, glass_breaks, glass_breaks.c.reviewed_at.is_(None)),
    (STEPS, why_questions, why_questions.c.settled_at.is_(None)),
    (MESSAGES, outbox, outbox.c.sent_at.is_(None) & outbox.c.given_up.is_(False)),
    (LEDGER, ledger_pending, None),
)
"""Each as its index says it: what is finished is not read."""


def _selects() -> Iterator[Select[Any]]:
    for sort, table, is_open in _OPEN:
        found = select(literal(sort).label("sort"), table.c.workspace).distinct()
        yield found if is_open is None else found.where(is_open)


_ASKED: Final = union_all(*_selects())


def open_work(connection: Connection) -> Mapping[int, frozenset[Sort]]:
    """The sorts of work that are open, by the number of the workspace; one without any is left out."""
    found: dict[int, set[Sort]] = {}
    for sort, workspace in connection.execute(_ASKED):
        found.setdefault(int(workspace), set()).add(sort)
    return {workspace: frozenset(sorts) for workspace, sorts in found.items()}
