"""Asks whoever made a change why, where a policy wants to know: once for each change, over all replicas and restarts.

What is to be asked is noted with the judgement, and put by the moments that are recorded, so that a restart forgets and
repeats nothing. Nobody is asked by name about what somebody else may have done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from drift.core.model.changes import Change
from drift.core.model.email_addresses import plain_email
from drift.core.model.records import ChangeRecord
from drift.core.planning.manual_steps import title_of
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.approvals.same_person import person_of
from guard.core.change_reasons.addressee import Addressee, whom_to_ask
from guard.core.change_reasons.asking import asking_policies
from guard.core.change_reasons.grouping import due, messages_of
from guard.core.model.change_reasons import NotAsked, WhyQuestion
from guard.core.model.policy import People
from guard.core.model.records import Decision
from guard.core.model.subject import Facts, Subject
from guard.enforcement.change_authors import attribution_now
from guard.enforcement.change_reasons import reason_of
from guard.enforcement.subjects import look_up, subject_of_change, with_doubt
from guard.notify.outbox import enqueue
from guard.notify.why_messages import AskedChange, why

AT_ONCE: Final = 500
"""How many questions are looked at in one pass."""


def note_question(work: UnitOfWork, record: ChangeRecord, subject: Subject, decision: Decision) -> None:
    """Note a judged change of which a policy asks why, unless its reason is known."""
    asking = asking_policies(work.policies, subject, Facts.load(decision.facts))
    if asking and reason_of(work, record) is None:
        work.why_questions.note(record.id, asking, work.now)


def question_again(work: UnitOfWork, record: ChangeRecord, change: Change) -> None:
    """Look again at the question about a change of which more is known by now: whoever the log names late may be
    excused, or may be the one to ask."""
    if record.judged_at is None or record.attribution.source == "intent":
        return
    subject = subject_of_change(work.state, record, change)
    facts = look_up(work.state, work.policies, subject)
    asking = asking_policies(work.policies, subject, with_doubt(facts, record) if record.doubtful else facts)
    if not asking:
        work.why_questions.excuse(record.id, work.now)
    elif reason_of(work, record) is None and not work.why_questions.note(record.id, asking, work.now):
        work.why_questions.wait_again(record.id)


def ask_why(guarded: GuardedWorkspace, *, limit: int = AT_ONCE) -> int:
    """Put the questions that are due; returns how many were settled, with a question or without."""
    with guarded.view() as view:
        ready = _ready(view, limit)
    if not ready:
        return 0
    with guarded.transaction() as work:
        return _put(work, [question for question in _ready(work, limit) if question in ready])


def _ready(work: UnitOfWork, limit: int) -> list[WhyQuestion]:
    waiting = work.why_questions.waiting(limit)
    if not waiting:
        return []
    changes = work.state.changes.many([question.change_id for question in waiting])
    people = {id_: change.attribution.actor.email or "" for id_, change in changes.items()}
    return due(waiting, people, work.policies.people.same_person, work.now, work.limits.quiet)


def _put(work: UnitOfWork, questions: Sequence[WhyQuestion]) -> int:
    changes = work.state.changes.many([question.change_id for question in questions])
    settled, asked = 0, list[tuple[str, int]]()
    for question in questions:
        who = _whom(work, changes.get(question.change_id))
        if who is None:
            continue
        if isinstance(who, Addressee):
            if work.why_questions.ask(question.change_id, who.address, work.now):
                asked.append((who.address, question.change_id))
                settled += 1
        else:
            settled += work.why_questions.leave(question.change_id, who, work.now)
    for address, ids in messages_of(asked, work.policies.people.same_person).items():
        about = [_shown(work, changes[id_]) for id_ in ids]
        enqueue(work, why(address, about, slack_id(work.policies.people, address)))
    return settled


def _whom(work: UnitOfWork, change: ChangeRecord | None) -> Addressee | NotAsked | None:
    """Whom to ask about a change, by all that is known in this moment. None where that is news: it is looked at again
    first, by `question_again`."""
    if change is None or change.ref.kind not in work.workspace.kinds:
        return "nobody_known"
    if reason_of(work, change) is not None:
        return "answered"
    if attribution_now(work, change) != change:
        return None
    who = whom_to_ask(change.attribution)
    return "no_channel" if isinstance(who, Addressee) and not work.channels else who


def _shown(work: UnitOfWork, change: ChangeRecord) -> AskedChange:
    digest = change.after or change.before
    body = work.state.versions.bodies([digest]).get(digest, {}) if digest else {}
    title = title_of(work.workspace.kinds[change.ref.kind], change.ref, body)
    at = float(change.attribution.at) if change.attribution.at is not None else change.detected_at
    return AskedChange(change.id, str(change.ref), title, change.operation, change.fields, at)


def slack_id(people: People, address: str) -> str:
    """The Slack member id of a person, by any of their addresses; "" where people.yaml has none."""
    ids: Mapping[str, str] = people.slack
    known = ids.get(plain_email(address))
    return known or next((id_ for other, id_ in ids.items() if _same(other, address, people)), "")


def _same(one: str, other: str, people: People) -> bool:
    return person_of(one, people.same_person) == person_of(other, people.same_person)
