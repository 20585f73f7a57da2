"""The newest conversations of a question are those that a count of it counts, on both engines."""

from __future__ import annotations

from drift.core.conversations.counting import Which
from drift.store import StateStore
from tests.contract.store.test_conversation_counts import DAY, EVERY, FRENCH, NEW, OLD, START, made


def test_they_are_the_newest_of_those_that_are_counted(drift: StateStore) -> None:
    facts = made()
    drift.conversations.put(facts)
    whole = Which(START, START + 20 * DAY)
    for which in (
        whole,
        Which(START, START + 10 * DAY, frozenset((OLD, NEW, FRENCH))),
        Which(START, START + DAY),
    ):
        found = drift.conversation_counts.newest(which, 1_000)
        assert len(found) == drift.conversation_counts.tally(which)[()].conversations
        assert [one.created_at for one in found] == sorted((one.created_at for one in found), reverse=True)
        assert drift.conversation_counts.newest(which, 5) == found[:5]
    by_id = {fact.id: fact for fact in facts}
    for one in drift.conversation_counts.newest(whole, 1_000):
        fact = by_id[one.id]
        assert (one.channel, one.locale, set(one.sources)) == (fact.channel, fact.locale, set(fact.sources))
        assert set(one.sources) <= set(EVERY)


def test_a_source_that_was_never_used_touches_nothing(drift: StateStore) -> None:
    assert drift.conversation_counts.newest(Which(START, START + DAY, frozenset((OLD,))), 10) == []
