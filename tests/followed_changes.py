"""A change of an article, with the conversations of the weeks around it: from the next day on, it helps nobody."""

from __future__ import annotations

from drift.core.conversations.facts import ConversationFact
from drift.core.conversations.read_windows import ReadWindow
from drift.core.conversations.sources import Source
from drift.core.model.activity import Attribution
from drift.core.model.resources import Ref
from drift.store import CheckpointName
from guard.context import UnitOfWork
from tests.guard.web.stage import Stage

DAY = 86400.0
ARTICLE = Ref("article", "7001")


def fact(number: int, at: float, source: str, resolved: bool) -> ConversationFact:
    return ConversationFact(
        id=str(number),
        created_at=int(at),
        updated_at=int(at),
        closed_at=None,
        first_reply_at=None,
        is_open=False,
        channel="email",
        locale="en",
        fin=True,
        setup="profile",
        resolution="assumed_resolution" if resolved else "escalated",
        sales=None,
        rating=None,
        reopened=0,
        team=None,
        tags=(),
        sources=(Source("article", source, source, "en"),),
    )


def live(work: UnitOfWork, since: float, until: float, turn: float) -> None:
    """Each day 10 conversations with the article and 40 with another. From `turn` on, the article helps nobody."""
    facts = []
    for number in range(int((until - since) / DAY)):
        at = since + number * DAY
        for one in range(50):
            source, helped = ("7001", at < turn and one % 5 != 0) if one < 10 else ("7002", one % 2 == 0)
            facts.append(fact(number * 100 + one, at + one * 60, source, helped))
    work.state.conversations.put(facts)


def known(work: UnitOfWork, since: float, until: float) -> None:
    work.state.conversations.note(ReadWindow("created_at", since, until, until, 1, 1, "2.16"))
    work.state.checkpoints.set(CheckpointName.CONVERSATIONS_FROM, since)
    work.state.checkpoints.set(CheckpointName.CONVERSATIONS_FRESH, until)


def changed(work: UnitOfWork, at: float, ref: Ref = ARTICLE) -> int:
    record = work.state.changes.add(
        ref, None, "updated", None, None, ("/body",), at, Attribution("unattributed", None)
    )
    work.state.changes.mark_judged(record.id, at)
    return record.id


def lived(on: Stage) -> tuple[int, float]:
    """An article changed today, with the conversations of 35 days before and 20 after; its number, and midnight."""
    today = on.clock.now - on.clock.now % DAY
    on.clock.now = today + 8000
    with on.guarded.transaction() as work:
        live(work, today - 35 * DAY, today + 20 * DAY, today + DAY)
        known(work, today - 40 * DAY, today)
        number = changed(work, today + 3600)
    return number, today


def read_until(on: Stage, moment: float) -> None:
    on.clock.now = moment
    with on.guarded.transaction() as work:
        work.state.checkpoints.set(CheckpointName.CONVERSATIONS_FRESH, moment)
