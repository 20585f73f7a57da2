"""What one person changed within a short time is one message, by the moments that are recorded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guard.core.change_reasons.grouping import CLOCKS_DIFFER, LONGEST, QUIET, due, messages_of
from guard.core.model.change_reasons import WhyQuestion

BOB, CAROL = "bob@acme.example", "carol@acme.example"


def noted(*moments: float) -> list[WhyQuestion]:
    return [WhyQuestion(number, ("p",), at) for number, at in enumerate(moments, start=1)]


def ready(waiting: list[WhyQuestion], people: dict[int, str], now: float) -> list[int]:
    return [question.change_id for question in due(waiting, people, (), now)]


def test_whoever_is_still_at_work_is_left_alone() -> None:
    waiting = noted(0.0, 100.0, 210.0)
    people = {1: BOB, 2: BOB, 3: "Bob+phone@acme.example"}
    assert ready(waiting, people, 100.0 + QUIET) == []
    assert ready(waiting, people, 210.0 + QUIET) == [1, 2, 3]


def test_whoever_goes_on_for_long_is_asked_all_the_same() -> None:
    waiting = noted(*(60.0 * step for step in range(16)))
    people = dict.fromkeys(range(1, 17), BOB)
    assert ready(waiting, people, LONGEST - 1) == []
    assert len(ready(waiting, people, LONGEST)) == 16


def test_how_long_they_are_left_alone_may_be_set() -> None:
    one, people = noted(0.0), {1: BOB}
    assert [q.change_id for q in due(one, people, (), 5.0, 5.0)] == [1]
    assert due(one, people, (), LONGEST, LONGEST * 2) == []
    assert [q.change_id for q in due(one, people, (), LONGEST * 2, LONGEST * 2)] == [1]


def test_people_wait_for_themselves_and_not_for_each_other() -> None:
    waiting = noted(0.0, 100.0)
    assert ready(waiting, {1: BOB, 2: CAROL}, QUIET) == [1]
    assert ready(waiting, {}, QUIET) == [1]
    assert ready(waiting, {1: "", 2: ""}, QUIET) == [1]


def test_a_clock_that_was_put_back_keeps_nobody_waiting_and_one_that_differs_a_little_hurries_nobody() -> (
    None
):
    assert ready(noted(10_000.0), {1: BOB}, 10_000.0 - CLOCKS_DIFFER - 1) == [1]
    assert ready(noted(10_000.0), {1: BOB}, 10_000.0 - 1) == []


@given(st.lists(st.floats(0, 10_000), max_size=20), st.floats(0, 20_000))
def test_a_person_is_asked_about_everything_or_about_nothing(moments: list[float], now: float) -> None:
    found = ready(noted(*moments), dict.fromkeys(range(1, len(moments) + 1), BOB), now)
    assert len(found) in (0, len(moments))
    if moments and now >= max(moments) + QUIET:
        assert len(found) == len(moments)


def test_the_changes_of_a_message_are_those_of_one_person() -> None:
    asked = [(BOB, 1), (CAROL, 2), ("Bob+phone@acme.example", 3)]
    assert messages_of(asked, ()) == {BOB: [1, 3], CAROL: [2]}
