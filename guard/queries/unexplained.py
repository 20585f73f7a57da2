"""The changes of which nobody has said why, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from drift.core.planning.manual_steps import title_of
from guard.context import UnitOfWork
from guard.core.model.change_reasons import WhyQuestion
from guard.core.reports.unexplained import Unexplained

AT_ONCE: Final = 500
"""How many are read in one page."""


def unexplained(
    work: UnitOfWork,
    *,
    since: float | None = None,
    until: float | None = None,
    before: int | None = None,
    limit: int = 50,
    actor: str | None = None,
    asked: bool | None = None,
) -> list[Unexplained]:
    """A page of them; `before` is the change of the last one of the page before."""
    questions = work.why_questions.unexplained(since, until, before, limit, actor=actor, asked=asked)
    return _shown(work, questions)


def all_unexplained(work: UnitOfWork, since: float, until: float | None = None) -> list[Unexplained]:
    """All that were noted in this time, page by page."""
    found: list[Unexplained] = []
    before: int | None = None
    while page := unexplained(work, since=since, until=until, before=before, limit=AT_ONCE):
        found += page
        before = page[-1].change.id
    return found


def _shown(work: UnitOfWork, questions: Sequence[WhyQuestion]) -> list[Unexplained]:
    changes = work.state.changes.many([question.change_id for question in questions])
    sides = {change.id: change.after or change.before for change in changes.values()}
    bodies = work.state.versions.bodies({digest for digest in sides.values() if digest})
    shown = []
    for question in questions:
        change = changes[question.change_id]
        kind = work.workspace.kinds.get(change.ref.kind)
        body = bodies.get(sides[change.id] or b"", {})
        title = title_of(kind, change.ref, body) if kind is not None else change.ref.id
        shown.append(Unexplained(change, title, question))
    return shown
