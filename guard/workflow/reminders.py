"""Tells people of questions that wait: who has not answered, who is asked besides, and that nobody is left. Each step
is recorded in the transaction that enqueues its message, so that a restart or a second replica repeats none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.approvals.ballot import outcome
from guard.core.approvals.notices import due_notices
from guard.core.approvals.outcomes import Pending
from guard.core.model.notice import Notice
from guard.enforcement.batch import process_each
from guard.notify.messages import Message
from guard.notify.outbox import enqueue
from guard.notify.question_messages import notice as message_of
from guard.workflow.open_questions import OpenQuestion, open_questions


def remind_due(guarded: GuardedWorkspace) -> int:
    """Tell what is due of every open question; returns how many messages that made."""
    with guarded.view() as view:
        questions = open_questions(view)
        said = view.notices.of(question.id for question in questions)
        due = [one for one in questions if _due(one, view.now, said.get(one.id, []))]

    def tell(question: OpenQuestion) -> int:
        with guarded.transaction() as work:
            return _tell(work, question)

    return process_each(due, tell, lambda question: f"{question.about} {question.id}")


def _tell(work: UnitOfWork, seen: OpenQuestion) -> int:
    question = seen.again(work)
    if question is None:
        return 0
    told = 0
    for notice in _due(question, work.now, work.notices.of([question.id]).get(question.id, [])):
        if work.notices.claim(question.id, replace(notice, at=work.now)):
            enqueue(work, _message(question, notice, work.policies.people.slack))
            told += 1
    return told


def _message(question: OpenQuestion, given: Notice, slack: Mapping[str, str]) -> Message:
    return message_of(question.about, question.subject, question.path, given, slack, question.kinds)


def _due(question: OpenQuestion, now: float, said: list[Notice]) -> tuple[Notice, ...]:
    """What is due of a question that nobody has decided."""
    waiting = question.waiting
    due = due_notices(waiting, now, {one.step for one in said})
    if not due or not isinstance(outcome(waiting.ballot, waiting.votes, now), Pending):
        return ()
    return due
