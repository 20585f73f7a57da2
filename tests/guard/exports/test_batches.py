"""Batches hold every event once and in order, are never too large, and never claim an entry before its last event."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guard.exports.batches import MOST_ENTRIES, batches
from guard.exports.target import Limits
from tests.guard.exports.desk import entry
from tests.laws import examples


@examples(60)
@given(st.lists(st.integers(0, 9), max_size=30), st.integers(1, 6), st.integers(1, 200))
def test_batches_hold_all_in_order_and_never_too_much(sizes: list[int], most: int, size: int) -> None:
    held = [entry(number, count) for number, count in enumerate(sizes, 1)]
    found = list(batches(held, 0, Limits(most, size)))
    assert [one for batch in found for one in batch.events] == [one for of in held for one in of.events]
    seen = 0
    for batch in found:
        seen += len(batch.events)
        assert len(batch.events) <= most
        assert len(batch.events) <= 1 or sum(len(one.body) for one in batch.events) <= size
        assert sum(len(of.events) for of in held if of.number <= batch.upto) <= seen
        assert (batch.at is None) == (not any(of.number == batch.upto for of in held) or batch.at is None)
    assert (found[-1].upto if found else 0) == len(held)


def test_entries_that_hold_nothing_end_a_batch_now_and_then() -> None:
    held = [entry(number, 0) for number in range(1, MOST_ENTRIES + 3)]
    assert [(batch.events, batch.upto) for batch in batches(held, 0, Limits())] == [
        ((), MOST_ENTRIES),
        ((), MOST_ENTRIES + 2),
    ]
