"""Sums of days never say anything else than the conversations: on both engines, whatever changed since."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from drift.core.conversations.counting import By, Tally, Which
from drift.store import StateStore
from drift.store.conversation_days import DAY, answers, pieces
from drift.store.sql.conversation_tables import conversation_days
from drift.store.sql.database import Database
from tests.contract.store.conversation_examples import fact
from tests.contract.store.test_conversation_counts import OLD, START, made

FIRST = START // DAY * DAY
EVERY = Which(FIRST + 3 * DAY + 500, FIRST + 15 * DAY + 7)
QUESTIONS: list[tuple[Which, tuple[By, ...]]] = [
    (EVERY, ()),
    (EVERY, ("day",)),
    (EVERY, ("resolution", "sales", "day")),
    (EVERY, ("locale", "channel", "setup")),
    (replace(EVERY, fin=True), ("day",)),
    (replace(EVERY, fin=False), ()),
    (replace(EVERY, fin=False), ("resolution",)),
    (replace(EVERY, locale="fr", channel="email"), ("day",)),
    (replace(EVERY, setup="workflow"), ()),
    (replace(EVERY, locale="xx"), ("day",)),
    (replace(EVERY, locale="xx"), ()),
    (Which(FIRST + 60, FIRST + 120), ("day",)),
]


def rows(drift: StateStore) -> int:
    return drift.conversations._scope.count(conversation_days)


def same(drift: StateStore) -> None:
    """Sums answer as counting one by one does."""
    for which, by in QUESTIONS:
        counted = drift.conversation_counts._counted(which, by)
        assert drift.conversation_counts.tally(which, by) == counted, (which, by)


def test_sums_say_what_is_counted_one_by_one(drift: StateStore) -> None:
    drift.conversations.put(made(400))
    assert drift.conversation_counts.sum_up(FIRST, FIRST + 20 * DAY, 100) == 20
    assert rows(drift) > 100
    same(drift)


def test_a_day_whose_conversations_change_has_no_sums_until_they_are_made_again(drift: StateStore) -> None:
    chance = random.Random(3)
    facts = made(300)
    drift.conversations.put(facts)
    drift.conversation_counts.sum_up(FIRST, FIRST + 20 * DAY, 100)
    for _ in range(6):
        some = chance.sample(facts, 3)
        moved = [replace(one, created_at=one.created_at + 2 * DAY, rating=5) for one in some[:2]]
        drift.conversations.put(moved)
        drift.conversations.remove([some[2].id])
        same(drift)
        assert drift.conversation_counts.sum_up(FIRST, FIRST + 20 * DAY, 2) <= 2
        same(drift)


def test_a_day_without_conversations_is_summed_up_once(drift: StateStore) -> None:
    drift.conversations.put([fact("1", at=FIRST + 2 * DAY)])
    assert drift.conversation_counts.sum_up(FIRST + 1, FIRST + 5 * DAY, 10) == 4
    assert drift.conversation_counts.sum_up(FIRST + 1, FIRST + 5 * DAY, 10) == 0
    by_day = drift.conversation_counts.tally(Which(FIRST, FIRST + 6 * DAY), ("day",))
    assert list(by_day) == [(str(FIRST + 2 * DAY),)]
    same(drift)


def test_many_gaps_are_counted_as_one(drift: StateStore) -> None:
    drift.conversations.put(made(300))
    for day in range(0, 20, 2):
        drift.conversation_counts.sum_up(FIRST + day * DAY, FIRST + (day + 1) * DAY, 1)
    same(drift)


@pytest.mark.parametrize(
    ("which", "by"),
    [
        (EVERY, ("hour",)),
        (EVERY, ("team",)),
        (replace(EVERY, sources=frozenset({OLD})), ()),
        (replace(EVERY, without=frozenset({OLD})), ()),
        (replace(EVERY, is_open=True), ()),
        (replace(EVERY, tag="1"), ()),
        (replace(EVERY, team="201"), ()),
        (replace(EVERY, attribute=("Issue type", "Billing")), ()),
        (replace(EVERY, workflow="Inbound triage"), ()),
        (EVERY, ("day", "workflow")),
    ],
)
def test_what_sums_do_not_tell_apart_is_asked_of_the_conversations(which: Which, by: tuple[By, ...]) -> None:
    assert not answers(which, by)


def test_a_period_is_cut_into_what_is_summed_up_and_what_is_not() -> None:
    assert pieces(10, DAY - 1, []) == ([], [(10, DAY - 1)])
    days = [DAY, 2 * DAY, 4 * DAY]
    assert pieces(10, 5 * DAY, days) == (
        [(DAY, 3 * DAY), (4 * DAY, 5 * DAY)],
        [(10, DAY), (3 * DAY, 4 * DAY)],
    )


def test_sums_that_are_made_while_somebody_reads_are_not_older_than_what_was_read(
    database: Database, workspace: int
) -> None:
    """Whoever comes second waits, or sees what the first one kept."""
    with database.write() as connection:
        StateStore(connection, workspace).conversations.put([fact("1", at=FIRST)])
    with database.write() as connection:
        StateStore(connection, workspace).conversation_counts.sum_up(FIRST, FIRST + DAY, 1)
    with database.write() as connection:
        state = StateStore(connection, workspace)
        state.conversations.put([fact("2", at=FIRST + 5)])
        assert rows(state) == 0
    with database.read() as connection:
        found = StateStore(connection, workspace).conversation_counts.tally(Which(FIRST, FIRST + DAY))
    assert found[()].conversations == 2
    assert found != {(): Tally()}
