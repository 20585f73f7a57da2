"""What people were told of questions that wait: each step of a question once, over all replicas."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Column, Table

from drift.store.sql.columns import JsonText, Moment, Words, workspace_column
from drift.store.sql.recorded import in_ledger
from drift.store.sql.tables import metadata
from drift.store.sql.workspace_scope import Scope, batches
from guard.core.model.notice import Notice

notices = Table(
    "notices",
    metadata,
    workspace_column(primary_key=True),
    Column("ballot", Words, primary_key=True),
    Column("step", Words, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("people", JsonText, nullable=False),
    Column("text", Words, nullable=False),
    info=in_ledger(personal=("people", "text")),
)


class Notices:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def claim(self, ballot: str, notice: Notice) -> bool:
        """Claim to tell people; True for exactly one caller for each step of a ballot, ever."""
        values = {
            "ballot": ballot,
            "step": notice.step,
            "at": notice.at,
            "people": notice.people,
            "text": notice.text,
        }
        return self._scope.insert_new(notices, values)

    def of(self, ballots: Iterable[str]) -> dict[str, list[Notice]]:
        """What was told of each of these, oldest first; a ballot of which nothing was told is left out."""
        found: dict[str, list[Notice]] = {}
        for some in batches(ballots):
            statement = self._scope.select(notices, notices.c.ballot.in_(some))
            for row in self._scope.all(statement.order_by(notices.c.at, notices.c.step)):
                notice = Notice(row.step, tuple(row.people), row.text, row.at)
                found.setdefault(row.ballot, []).append(notice)
        return found
