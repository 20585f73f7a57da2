"""Changes are followed, each look is taken once, and people are told what moved: while conversations are read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drift.core.conversations.facts import ConversationFact
from drift.core.conversations.read_windows import ReadWindow
from drift.core.conversations.sources import Source
from drift.core.model.activity import Attribution
from drift.core.model.resources import Ref
from drift.store import CheckpointName
from guard.context import UnitOfWork
from guard.core.effects.aftermath.windows import LOOKS, PATIENCE
from guard.runtime.aftermath_watch import look
from tests.guard.web.stage import Stage, stage

DAY = 86400.0
ARTICLE = Ref("article", "7001")


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path, channels=("webhook",)) as made:
        yield made


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


def told(on: Stage) -> list[str]:
    with on.guarded.view() as view:
        waiting = view.outbox.due(view.now + 90 * DAY, 50)
    return [str(one.payload["title"]) for one in waiting if one.payload["event"] == "aftermath.moved"]


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


def test_nothing_is_followed_while_conversations_are_not_read(on: Stage) -> None:
    with on.guarded.transaction() as work:
        changed(work, on.clock.now)
    assert look(on.guarded) == 0
    with on.guarded.view() as view:
        assert view.aftermath.newest() == []
        assert view.state.checkpoints.get(CheckpointName.FOLLOWED) is None


def test_each_look_is_taken_once_and_people_are_told_what_moved(on: Stage) -> None:
    number, today = lived(on)
    assert look(on.guarded) == 0
    with on.guarded.view() as view:
        (followed,) = view.aftermath.newest()
    assert (followed.id, followed.ref, followed.changes) == (str(number), ARTICLE, (number,))
    for count, days in enumerate(LOOKS):
        read_until(on, today + (1 + days + 3) * DAY - 60)
        assert look(on.guarded) == 0, "what Fin's part came to is not final"
        read_until(on, today + (1 + days + 3) * DAY + 60)
        assert look(on.guarded) == 1
        assert look(on.guarded) == 0
        assert len(told(on)) == count + 1
    with on.guarded.view() as view:
        looks = view.aftermath.looks(followed.id)
        done = view.aftermath.followed(followed.id)
    assert [one.days for one in looks] == list(LOOKS)
    assert all(one.headline.name == "resolved" and one.headline.has_moved for one in looks)
    assert done is not None
    assert done.due is None
    assert (
        told(on)[-1].endswith("resolution and escalation moved together with its change, 14 days after it")
        or "cost of fin" in told(on)[-1]
    )


def test_a_second_change_of_the_same_day_belongs_to_the_first(on: Stage) -> None:
    number, today = lived(on)
    look(on.guarded)
    with on.guarded.transaction() as work:
        more = changed(work, today + 7200)
        other = changed(work, today + 7300, Ref("article", "7002"))
        changed(work, today + 7300, Ref("tag", "1"))
    on.clock.now += 900
    look(on.guarded)
    with on.guarded.view() as view:
        found = {one.id: one.changes for one in view.aftermath.newest()}
    assert found == {str(number): (number, more), str(other): (other,)}


def test_a_look_waits_for_conversations_and_is_given_up_in_the_end(on: Stage) -> None:
    number, today = lived(on)
    look(on.guarded)
    on.clock.now = today + 8 * DAY
    assert look(on.guarded) == 0, "read up to the day of the change only"
    on.clock.now = today + 8 * DAY + PATIENCE
    assert look(on.guarded) == 1
    with on.guarded.view() as view:
        (first,) = view.aftermath.looks(str(number))
    assert {one.verdict for one in first.seen} == {"unknown"}
    assert told(on) == []


def test_changes_from_before_conversations_were_read_are_looked_at_too(on: Stage) -> None:
    number, today = lived(on)
    read_until(on, today + 6 * DAY)
    look(on.guarded)
    read_until(on, today + 19 * DAY)
    assert look(on.guarded) == 3
    with on.guarded.view() as view:
        assert len(view.aftermath.looks(str(number))) == 3
