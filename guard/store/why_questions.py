"""Changes that somebody is to say the reason of, and the one question that is put about each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, or_, select

from drift.core.model.email_addresses import plain_email
from drift.store.sql.row_codecs import field_names
from drift.store.sql.tables import changes
from drift.store.sql.workspace_scope import Query, Scope, Stored, batches
from guard.core.model.change_reasons import NotAsked, WhyQuestion
from guard.store.reason_tables import change_reasons, why_questions

_waits = why_questions.c.settled_at.is_(None)
_unexplained: Final[ColumnElement[bool]] = ~exists(
    select(change_reasons.c.id).where(
        change_reasons.c.workspace == why_questions.c.workspace,
        change_reasons.c.change_id == why_questions.c.change_id,
    )
)
_not_excused: Final[ColumnElement[bool]] = or_(
    why_questions.c.not_asked.is_(None), why_questions.c.not_asked != "excused"
)


class WhyQuestions:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def note(self, change_id: int, policies: Sequence[str], at: float) -> bool:
        """Note that somebody is to say why this change was made; False when that was noted before."""
        values = {"change_id": change_id, "policies": list(policies), "noted_at": at, "asked": ""}
        return self._scope.insert_new(why_questions, values)

    def waiting(self, limit: int) -> list[WhyQuestion]:
        """Questions that were not put yet, in the order of their changes."""
        return self._questions(
            self._scope.select(why_questions, _waits).order_by(why_questions.c.change_id).limit(limit)
        )

    def ask(self, change_id: int, who: str, at: float) -> bool:
        """Claim to ask this person about a change; True for exactly one caller, ever."""
        is_change = why_questions.c.change_id == change_id
        asked = {"asked": who, "not_asked": None, "settled_at": at}
        return self._scope.update(why_questions, is_change, _waits, **asked) == 1

    def leave(self, change_id: int, why: NotAsked, at: float) -> bool:
        """Settle that nobody is asked about a change; tells whether this call was the first to."""
        is_change = why_questions.c.change_id == change_id
        return self._scope.update(why_questions, is_change, _waits, not_asked=why, settled_at=at) == 1

    def wait_again(self, change_id: int) -> bool:
        """Let a question that was put to nobody wait once more, as more is known of who made the change."""
        is_change = why_questions.c.change_id == change_id
        nobody = why_questions.c.asked == ""
        return (
            self._scope.update(why_questions, is_change, nobody, ~_waits, settled_at=None, not_asked=None)
            == 1
        )

    def excuse(self, change_id: int, at: float) -> bool:
        """Settle that no policy asks about a change by what is known now. False where somebody was asked before."""
        is_change = why_questions.c.change_id == change_id
        nobody = why_questions.c.asked == ""
        settled = {"not_asked": "excused", "settled_at": at}
        return self._scope.update(why_questions, is_change, nobody, **settled) == 1

    def of_changes(self, ids: Sequence[int]) -> dict[int, WhyQuestion]:
        found: dict[int, WhyQuestion] = {}
        for batch in batches(ids):
            listed = self._questions(
                self._scope.select(why_questions, self._scope.among(why_questions.c.change_id, batch))
            )
            found |= {question.change_id: question for question in listed}
        return found

    def unexplained(
        self,
        since: float | None = None,
        until: float | None = None,
        before: int | None = None,
        limit: int = 50,
        *,
        actor: str | None = None,
        asked: bool | None = None,
    ) -> list[WhyQuestion]:
        """Those of which nobody has said why, newest change first, noted from `since` on and before `until`; `before`
        is the change of the last one of the page before. `actor` is the address of whoever made the change, `asked`
        whether somebody was asked."""
        where: list[ColumnElement[bool]] = [_unexplained, _not_excused]
        if since is not None:
            where.append(why_questions.c.noted_at >= since)
        if until is not None:
            where.append(why_questions.c.noted_at < until)
        if before is not None:
            where.append(why_questions.c.change_id < before)
        if actor is not None:
            where.append(_made_by(actor))
        if asked is not None:
            where.append(why_questions.c.asked != "" if asked else why_questions.c.asked == "")
        statement = self._scope.select(why_questions, *where)
        return self._questions(statement.order_by(why_questions.c.change_id.desc()).limit(limit))

    def count_unexplained(self, until: float) -> int:
        """How many changes noted before a moment nobody has said the reason of."""
        return self._scope.count(why_questions, _unexplained, _not_excused, why_questions.c.noted_at < until)

    def _questions(self, statement: Query) -> list[WhyQuestion]:
        return [_question(row) for row in self._scope.all(statement)]


def _made_by(actor: str) -> ColumnElement[bool]:
    return exists(
        select(changes.c.id).where(
            changes.c.workspace == why_questions.c.workspace,
            changes.c.id == why_questions.c.change_id,
            changes.c.actor_email == plain_email(actor),
        )
    )


def _question(row: Stored) -> WhyQuestion:
    values: dict[str, Any] = {name: row._mapping[name] for name in field_names(WhyQuestion)}
    return WhyQuestion(**{**values, "policies": tuple(row.policies)})
