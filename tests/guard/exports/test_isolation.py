"""Refused events are found by halves; all others arrive, and a target that is wrong itself buries nothing."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from guard.exports.isolation import Sent, send_isolating
from guard.exports.target import Failed, Outcome, Outgoing, Refused
from tests.guard.exports.desk import Fake, event
from tests.laws import examples


@examples(60)
@given(st.integers(1, 60), st.sets(st.integers(1, 60), max_size=8))
def test_exactly_the_bad_ones_are_refused_and_all_others_arrive_in_order(count: int, bad: set[int]) -> None:
    events = [event(number) for number in range(1, count + 1)]
    fake = Fake(before=lambda part: Refused("bad") if any(one.number in bad for one in part) else None)
    sent = send_isolating(fake.send, events, 100)
    good = [one for one in events if one.number not in bad]
    assert fake.taken == [one.id for one in good]
    assert [one.number for one, _ in sent.refused] == sorted(number for number in bad if number <= count)
    assert (sent.accepted, sent.failed) == (len(good), None)


def test_one_among_five_hundred_costs_few_requests() -> None:
    fake = Fake(before=lambda part: Refused("bad") if any(one.number == 333 for one in part) else None)
    send_isolating(fake.send, [event(number) for number in range(500)], 64)
    assert fake.requests <= 20


def test_a_target_that_refuses_all_is_wrong_itself() -> None:
    fake = Fake(before=lambda part: Refused("no such index"))
    sent = send_isolating(fake.send, [event(number) for number in range(500)], 64)
    assert sent == Sent(failed=Failed("it refuses every event: no such index"))
    assert fake.requests < 150


def test_a_failure_in_between_ends_it_at_once() -> None:
    def answer(part: Sequence[Outgoing]) -> Outcome | None:
        return Failed("away") if fake.requests > 2 else Refused("bad")

    fake = Fake(before=answer)
    assert send_isolating(fake.send, [event(number) for number in range(8)], 64) == Sent(
        failed=Failed("away")
    )
    assert fake.requests == 3
